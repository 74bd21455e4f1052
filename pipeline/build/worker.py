"""What a worker process does: gives up all it does not need, then draws one job after the other, each within limits."""

from __future__ import annotations

import os
import signal
import sysconfig
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

from pipeline.draw.annotate import AnnotatedJob, draw_annotated
from pipeline.draw.baselines import BaselinesJob, find_baselines
from pipeline.draw.context import ContextJob, draw_context
from pipeline.draw.contrast import ContrastJob, measure_picture
from pipeline.draw.model import DrawError, PictureJob
from pipeline.errors import PipelineError
from pipeline.guide.model import GuideContextJob, GuideJob
from pipeline.pack.budgets import BudgetsJob, budgets_csv
from pipeline.pack.extras import ExtraJob, make_extra
from pipeline.pack.light import LightJob, make_light
from pipeline.pack.sheet import SheetJob
from pipeline.pack.thumbs import ThumbJob, make_thumbs
from pipeline.posix import confine, lead_group, limit_cpu, limit_files, limit_memory

SECONDS = 10.0  # for one picture
MANY_SECONDS = 60.0  # for an extra, or a guide or contact sheet, which hold as many drawings as the campaign has weeks
MEMORY = 1 << 30
_STACK = 64 << 20  # the 1 MiB of a thread on Windows would not hold a drawing a hundred levels deep
_PACKAGE = Path(__file__).resolve().parent.parent

WorkerJob = (
    PictureJob
    | ContextJob
    | ContrastJob
    | AnnotatedJob
    | BaselinesJob
    | GuideJob
    | GuideContextJob
    | SheetJob
    | BudgetsJob
    | ExtraJob
    | ThumbJob
    | LightJob
)


def picture_of(job: WorkerJob) -> PictureJob | None:
    """The picture that is drawn or measured; None for what else is made."""
    if isinstance(job, ContextJob | ContrastJob | AnnotatedJob | BaselinesJob):
        return job.picture
    return job if isinstance(job, PictureJob) else None


def seconds_for(job: WorkerJob) -> float:
    """How long a job may take."""
    return SECONDS if picture_of(job) else MANY_SECONDS


def start_worker(readable: Sequence[str], engine: str) -> None:
    """Leaves this process nothing but memory, time, and reading `readable`, the package and Python's own libraries.

    What engines do when they are loaded comes before: CairoSVG looks for its library with other programs.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # an engine that gives up prints; what to tell people the parent knows
    lead_group()
    import pipeline.draw.picture
    import pipeline.draw.rasterise
    import pipeline.draw.typeset
    import pipeline.draw.vector
    import pipeline.guide.html_job
    import pipeline.guide.typeset

    if engine == "cairosvg":
        import pipeline.draw.cairo  # noqa: F401
    limit_memory(MEMORY)
    limit_files()
    threading.stack_size(_STACK)
    libraries = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    confine(folder for folder in {*libraries, str(_PACKAGE), *readable} if Path(folder).exists())


Made = bytes | tuple[bytes | DrawError, ...]
"""What a job gives: a file, or for each output of a picture or thumbnail a file or why there is none."""


def work_within_limits(job: WorkerJob) -> Made:
    """`work`, on a thread with room for deep drawings, within so much time on the processor."""
    limit_cpu(seconds_for(job) * (os.cpu_count() or 1))
    try:
        return _thread().submit(work, job).result()
    except (DrawError, PipelineError, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 - an engine's panic is no Exception; it goes on, in words
        picture = picture_of(job)
        where = picture.template.file if picture else job.file if isinstance(job, ExtraJob) else None
        hint = "export the drawing again in a simpler form; if it is simple already, please report this"
        raise PipelineError(f"not drawn: {type(error).__name__}: {str(error)[:300]}", where=where, hint=hint) from None


@lru_cache(maxsize=1)
def _thread() -> ThreadPoolExecutor:
    """Always the same one thread: it is confined as the process was when it started, and compilers stay on it."""
    return ThreadPoolExecutor(1)


def work(job: WorkerJob) -> Made:
    """Draws one job. What is kept warm between jobs may vanish at any time."""
    if isinstance(job, PictureJob):
        from pipeline.draw.picture import draw_files

        return draw_files(job)
    if isinstance(job, ContrastJob):
        return measure_picture(job)
    if isinstance(job, ContextJob):
        return draw_context(job)
    if isinstance(job, AnnotatedJob):
        return draw_annotated(job)
    if isinstance(job, BaselinesJob):
        return find_baselines(job)
    if isinstance(job, ExtraJob):
        return make_extra(job)
    if isinstance(job, ThumbJob):
        return make_thumbs(job)
    if isinstance(job, LightJob):
        return make_light(job)
    if isinstance(job, BudgetsJob):
        return budgets_csv(job)
    if isinstance(job, GuideJob):
        from pipeline.guide.html_job import make_html
        from pipeline.guide.typeset import set_guide

        return make_html(job) if job.form == "html" else set_guide(job)
    if isinstance(job, GuideContextJob):
        from pipeline.guide.context import draw_guide_context

        return draw_guide_context(job)
    from pipeline.pack.sheet import draw_sheet

    return draw_sheet(job)
