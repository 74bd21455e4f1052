"""The tree guide.typ sets: chapters and weeks with their words settled, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.campaign.languages import direction
from pipeline.campaign.model import Document as Paper
from pipeline.campaign.model import Point, Week
from pipeline.guide.inline import parsed
from pipeline.guide.model import Chapter, DesignerPage
from pipeline.guide.nodes import Inside, Nodes, apart, said_in
from pipeline.pdf.look import BroughtFile
from pipeline.template.values import computed, point_words
from pipeline.translation.model import State, Words


@dataclass(frozen=True, slots=True)
class Sibling:
    """A document in another language: the tag, the language's own name, a sentence in it that leads there, and where that is."""

    tag: str
    name: str
    sentence: str
    href: str


@dataclass
class Document(Nodes):
    """A guide, or a document beside it, while it is put together: its `parts` are nodes.

    Beside the words set on its pages, `drawn` gathers those in its pictures, `absent` those it has to do without, and `pages`
    those that designers made: a block "page" has a place among them, and says in `alt` what is on it.
    """

    drawn: list[Words] = field(default_factory=list)
    absent: list[Words] = field(default_factory=list)
    pages: list[DesignerPage] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)

    def title(self) -> dict[str, Any]:
        """The guide's title as a node, runs and the language they are in; on the pages of the PDF it stands nowhere."""
        campaign = self.voice.campaign
        title = campaign.guide_title
        words = self.voice.words(title) if title else computed("campaign", campaign.name, campaign.source)
        return said_in(words, [{"v": words.plain}])

    def chapter(self, chapter: Chapter, divider: int | None = None) -> None:
        """A Markdown chapter; the first starts a page, the others follow on. Or a designer's pages, each a page.

        Its first heading stands on the divider of this number, where there is one.
        """
        if pdf := chapter.pdf(self.voice.tag):
            self._designed(pdf, chapter)
            return
        inside = Inside(chapter)
        nodes = [self._node(node, inside) for node in chapter.nodes]
        if divider is not None:
            nodes[0]["divider"] = divider
        self.parts.append({"t": "part", "break": not self.parts, "c": nodes})

    def heading_of(self, chapter: Chapter) -> Words | None:
        """The heading a chapter begins with, without the marks of Markdown; None where it begins otherwise."""
        first = chapter.nodes[0].text if chapter.nodes and chapter.nodes[0].kind == "heading" else None
        if first is None:
            return None
        words = self.voice.words(first)
        said = (token.content for token in parsed(words.text, ()))
        return replace(words, text="".join(said))

    def title_of(self, week: Week) -> Words:
        """The heading of a week's chapter: one without a headline is called by its days."""
        return self.voice.words(week.headline) if week.headline else self._dates(week)

    def _dates(self, week: Week) -> Words:
        return computed("dates", self.voice.dates(week), self.voice.tag)

    def week(self, week: Week, figures: Sequence[tuple[int, str]], divider: int | None = None) -> None:
        """A week's chapter, on a new page: dates, ask, hashtags, posts, data, and the figures (position among the job's, alt text).

        Its heading stands on the divider of this number, where there is one.
        """
        voice = self.voice
        blocks: list[dict[str, Any]] = []
        heading = {"t": "heading", "level": 1, **self._runs(self.title_of(week))}
        blocks.append(heading | ({} if divider is None else {"divider": divider}))
        blocks += [self._labelled("dates", self._dates(week))] if week.headline else []
        if week.ask:
            blocks.append(self._section("ask"))
            blocks.append({"t": "ask", **self._runs(voice.words(week.ask))})
        blocks.append(self._section("hashtags"))
        tags = " ".join((week.hashtag, voice.campaign.hashtag, *voice.campaign.always))
        blocks.append({"t": "paragraph", **self._runs(replace(computed("hashtags", tags, voice.tag), file=week.file))})
        blocks += self._posts(week)
        if week.points or week.data:
            blocks.append(self._section("points"))
            blocks += [block for point in week.points for block in self._point(point)]
            blocks += [{"t": "note", **self._runs(voice.words(week.data))}] if week.data else []
        if figures:
            blocks.append({"t": "figures", "c": [{"figure": position, "alt": alt} for position, alt in figures]})
        self.parts.append({"t": "part", "break": True, "c": blocks})

    def paper(self, paper: Paper, text: Chapter, siblings: Sequence[Sibling]) -> None:
        """A document beside the guide, two parts: its head (title, subtitle, date, languages), and the text with who signed it.

        Its other languages stand in two nodes of kind "languages", whose `c` are runs with `href`: their names with `bars`
        between above the text, their sentences below it. The `c` of kind "signed" are runs too.
        """
        voice, inside = self.voice, Inside(text)
        head = [{"t": "heading", "level": 1, "outlined": False, **self._runs(voice.words(paper.title))}]
        if paper.subtitle:
            head.append({"t": "subtitle", **self._runs(voice.words(paper.subtitle))})
        head.append({"t": "date", **self._runs(computed("date", voice.day(paper.dated), voice.tag))})
        blocks = [self._node(node, inside) for node in text.nodes]
        if paper.signed_by:
            source = voice.campaign.source
            self.used += [
                Words(name, name.text, source, State.SOURCE, usable=True, file=name.file, line=name.line)
                for name in paper.signed_by
            ]
            names = [{"v": apart(name.text), "lang": source} for name in paper.signed_by]
            blocks.append({"t": "signed", **self._said("tool.document.signed"), "c": names})
        if siblings:
            head.append(self._languages([(one.name, one) for one in siblings], bars=True))
            blocks.append(self._languages([(one.sentence, one) for one in siblings], bars=False))
        self.parts += [{"t": "part", "break": False, "c": part} for part in (head, blocks)]

    def _languages(self, said: Sequence[tuple[str, Sibling]], *, bars: bool) -> dict[str, Any]:
        """Links to the other languages: on one line with bars between, or each on its own."""
        links = [{"v": apart(words), "lang": one.tag, "href": one.href} for words, one in said]
        return {"t": "languages", "bars": bars, "c": links}

    def imprint(self, languages: Sequence[tuple[str, str]], waiting: int) -> None:
        """The last page: dates, `languages` as (tag, own name), how many chapters wait and translations were approved, licence."""
        campaign, voice = self.voice.campaign, self.voice
        rows: list[dict[str, Any]] = [
            self._labelled("dates", computed("dates", voice.dates(campaign), voice.tag)),
            self._labelled("languages", computed("languages", "", voice.tag)) | {"runs": list(_names(languages))},
        ]
        if waiting:
            count = voice.number(waiting, voice.tag)
            rows.append({"t": "paragraph", **self._said("tool.guide.waiting", count=count)})
        translated = {words.key: words for words in (*self.used, *self.drawn) if words.state is not State.SOURCE}
        if translated:
            approved = sum(words.state is State.REVIEWED for words in translated.values())
            count, of = (voice.number(n, voice.tag) for n in (approved, len(translated)))
            rows.append({"t": "paragraph", **self._said("tool.guide.approved", count=count, all=of)})
        if campaign.guide_licence:
            label = self._said("tool.guide.licence")["runs"]
            rows.append({"t": "dates", "label": label, **self._runs(voice.words(campaign.guide_licence))})
        heading = {"t": "heading", "level": 1, **self._said("tool.guide.imprint")}
        self.parts.append({"t": "part", "break": True, "c": [heading, *rows]})

    def _point(self, point: Point) -> Iterator[dict[str, Any]]:
        """A number in its sentence, and where it comes from."""
        yield {"t": "paragraph", **self._runs(point_words(point.text, point.value, self.voice))}
        if point.source:
            label = self._said("tool.guide.source")["runs"]
            yield {"t": "dates", "label": label, **self._runs(self.voice.words(point.source))}

    def _posts(self, week: Week) -> Iterator[dict[str, Any]]:
        """The posts that exist in the language, by platform; the others are counted, never shown in English."""
        if week.posts:
            yield self._section("posts")
        missing: list[Words] = []
        for platforms, posts in week.post_groups():
            words = [self.voice.words(post.text) for post in posts]
            there = [word for word in words if word.state is not State.MISSING]
            missing += [word for word in words if word.state is State.MISSING]
            if there and platforms:
                names = computed("platforms", self.voice.campaign.platform_names(platforms), self.voice.tag)
                yield {"t": "heading", "level": 3, "outlined": False, **self._runs(names)}
            if there:
                yield {"t": "posts", "c": [self._runs(word) for word in there]}
        self.absent += missing
        if missing:
            yield {"t": "note", **self._said("tool.posts.missing", count=str(len(missing)))}

    def _designed(self, pdf: BroughtFile, chapter: Chapter) -> None:
        blocks: list[dict[str, Any]] = []
        for number, text in enumerate(chapter.texts()):
            alt = self.voice.words(text)
            self.used.append(alt)
            where = {"key": alt.key, "lang": alt.language, "dir": direction(alt.language)}
            blocks.append({"t": "page", "page": len(self.pages), "alt": alt.plain, **where})
            self.pages.append(DesignerPage(pdf, number, alt.plain))
        self.parts.append({"t": "part", "break": False, "c": blocks})


def _names(languages: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """The names of languages, each in its own, with a dot between."""
    for position, (tag, name) in enumerate(languages):
        if position:
            yield {"v": " · "}
        yield {"v": apart(name), "lang": tag}
