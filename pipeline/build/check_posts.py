"""What is wrong with posts and with the descriptions of pictures: lengths and hashtags on every platform, and their times. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.build.editions import drawing, edition_of, graphics_of
from pipeline.build.load import Sources
from pipeline.campaign.hashtags import lacking, unlinked
from pipeline.campaign.languages import PSEUDO_LOCALES
from pipeline.campaign.limits import Platform
from pipeline.campaign.load import CAMPAIGN_FILE
from pipeline.campaign.model import Campaign, Post, Week
from pipeline.campaign.posting import moments_of, without_moment
from pipeline.campaign.verdicts import Verdict, alt_verdict, said, verdict, verdicts
from pipeline.campaign.zones import zone
from pipeline.errors import Level, Problem
from pipeline.template.values import Voice, alt_text, week_values
from pipeline.translation.model import State, Words


def check_posts(sources: Sources) -> Iterator[Problem]:
    """Problems of posts, and of alt texts that are too long."""
    campaign = sources.campaign
    for week in campaign.weeks:
        yield from _required_hashtags(week, campaign)
        yield from _times(week, campaign)
    nobodys = sources.catalogs.faulty.union(PSEUDO_LOCALES)
    languages = [language.tag for language in campaign.languages if language.tag not in nobodys]
    voices = [Voice(campaign, sources.catalogs, tag, release=False) for tag in languages]
    for voice in voices:
        for week in campaign.weeks:
            for post in week.posts:
                words = voice.words(post.text)
                if words.state is not State.MISSING:
                    yield from _unfit(post, words, campaign)
                    yield from _unlinked(post, words)
    yield from _advice(campaign)
    yield from _alt_texts(sources, voices)
    if (campaign.posting.tools or sources.blanks) and not campaign.posting.media_base_url:
        hint = 'write [posts] media_base_url = "https://..." with the address under which dist/release is published'
        what = "files for tools that post have no pictures: their public address is not known"
        yield Problem(what, CAMPAIGN_FILE, 0, hint, Level.WARNING)


def _required_hashtags(week: Week, campaign: Campaign) -> Iterator[Problem]:
    """Posts without the hashtag of the campaign, one that stands always, or that of the week.

    Only of the source, and not of what is marked as draft: that a translation keeps the hashtags of its source is asked of every
    string.
    """
    for post in week.posts:
        missing = lacking(post.text.text, (campaign.hashtag, *campaign.always, week.hashtag))
        if missing and not post.text.draft:
            what = f"post {post.id!r} has no {' and no '.join(missing)}"
            hint = "posts of this week have the campaign's hashtags and that of the week"
            yield Problem(what, post.text.file, post.text.line, hint, Level.WARNING)


def _unfit(post: Post, words: Words, campaign: Campaign) -> Iterator[Problem]:
    """A post that a platform does not take: an error where it is meant for just that one, or fits none."""
    named = [campaign.platforms[name] for name in post.platforms]
    found = [verdict(words.plain, one) for one in named] or verdicts(words.plain, campaign.platforms.values())
    unfit = [one for one in found if not one.fits]
    if unfit:
        level = Level.ERROR if named or len(unfit) == len(found) else Level.WARNING
        what = f"post {post.id!r} ({words.language}) does not fit {_listed(unfit)}"
        hint = "shorten it or take hashtags out; or say with platforms = [...] which ones it is for"
        yield Problem(what, words.file, words.line, hint, level)


def _listed(unfit: Sequence[Verdict]) -> str:
    return ", ".join(f"{one.platform.name} ({said(one.faults)})" for one in unfit)


def _unlinked(post: Post, words: Words) -> Iterator[Problem]:
    for tag, what, hint in unlinked(words.plain):
        told = f"post {post.id!r} ({words.language}): the hashtag {tag} {what}"
        yield Problem(told, words.file, words.line, hint, Level.WARNING)


def _advice(campaign: Campaign) -> Iterator[Problem]:
    """What platforms let pass and do not honour, once for each: of the source, since languages differ little in it."""
    posts = [post for week in campaign.weeks for post in week.posts]
    for platform in campaign.platforms.values():
        concerned = [
            post
            for post in posts
            if platform.caption != 0 and (not post.platforms or platform.id in post.platforms)
            if any(one.advised for one in verdict(post.text.text, platform).excess)
        ]
        if concerned:
            what = f"{platform.name} does less with {len(concerned)} of {len(posts)} posts than others: {_why(concerned, platform)}"
            hint = f"docs/platforms.md tells of limits that are advised; [platform.{platform.id}] changes them"
            yield Problem(what, CAMPAIGN_FILE, 0, hint, Level.NOTE)


def _why(posts: Sequence[Post], platform: Platform) -> str:
    """The most there is too much of, over all these posts."""
    worst: dict[str, tuple[int, int]] = {}
    for post in posts:
        for one in verdict(post.text.text, platform).excess:
            worst[one.what] = max(worst.get(one.what, (0, 0)), (one.count, one.limit))
    return ", ".join(f"up to {count} {what} where {limit} are advised" for what, (count, limit) in worst.items())


def _times(week: Week, campaign: Campaign) -> Iterator[Problem]:
    """Posts that go out while their week is not public, and those for which no time is left."""
    times, there = campaign.posting.times, zone(campaign.timezone)
    moments = moments_of(week, times, there)
    for post in week.posts:
        at = moments.get(post.id)
        if at and week.public_from and not week.public_at(at):
            what = f"post {post.id!r} goes out {at:%Y-%m-%d %H:%M} ({there.key}), when its week is not public"
            yield Problem(what, post.text.file, post.text.line, "change its time, or public_from", Level.WARNING)
    left = without_moment(week, times, there) if times else []
    if left:
        names = ", ".join(repr(post.id) for post in left)
        hint = "write more times under [posts], or at = ... into a post"
        yield Problem(f"no time of the week is left for {names}", week.file, 0, hint, Level.WARNING)


def _alt_texts(sources: Sources, voices: Sequence[Voice]) -> Iterator[Problem]:
    """Descriptions that are too long for a platform that this size of picture is for; of each graphic those of a week together."""
    platforms = sources.campaign.platforms.values()
    asked = {
        size.name: [one for one in platforms if (size.width, size.height) in one.sizes]
        for size in sources.campaign.sizes
    }
    by_size = {name: some for name, some in asked.items() if some}
    for week in sources.campaign.weeks:
        counts: dict[tuple[str, str, int], dict[str, int]] = {}
        for voice in voices if by_size else ():
            for graphic, text, platform in _described(sources, week, voice, by_size):
                excess = alt_verdict(text, platform)
                if excess and not excess.advised:
                    counts.setdefault((graphic, platform.name, excess.limit), {})[voice.tag] = excess.count
        for (graphic, name, limit), by_language in counts.items():
            long = ", ".join(f"{tag} {count}" for tag, count in by_language.items())
            what = f"the alt text of {graphic!r} is too long for {name}, which takes {limit} characters: {long}"
            yield Problem(what, week.file, 0, f"write a shorter alt.{graphic} into the week", Level.WARNING)


def _described(
    sources: Sources, week: Week, voice: Voice, by_size: Mapping[str, Sequence[Platform]]
) -> Iterator[tuple[str, str, Platform]]:
    """Each graphic of a week with its description, and the platforms that ask for its size."""
    campaign, values = sources.campaign, week_values(week, voice)
    edition = edition_of(campaign, voice.tag, week, values)
    for graphic in graphics_of(sources, week, edition):
        for size, platforms in by_size.items():
            template = drawing(sources, graphic, size, edition)
            if template and template.needs <= values.keys():
                text = alt_text(template, week, values, voice)
                yield from ((graphic, text, platform) for platform in platforms)
