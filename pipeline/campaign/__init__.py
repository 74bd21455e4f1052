"""The campaign as data: what `assets/src/campaign.toml` and `weeks/*.toml` say, checked and frozen."""
