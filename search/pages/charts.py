"""Small pictures of numbers over time, as SVG that needs no script. The numbers stand beside them or in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.pages.wording import number
from search.histogram import BAR, LEAST, OTHER, PRESSES, STEP, Bar, Histogram

HALF = 60.0  # user units of the SVG: the height of either side
WIDTH, LINE = 100.0, 24.0  # of a line


def mirrored(histogram: Histogram) -> SafeString:
    """Kazakh press above the line, Russian below it; other languages stand on top of the Kazakh. Each bar is a link."""
    most = max((max(_sides(bar)) for bar in histogram.bars), default=0) or 1
    drawn = [(_both(bar, place, most),) for place, bar in enumerate(histogram.bars) if bar.count]
    return format_html_join("", "{}", drawn)


def _sides(bar: Bar) -> tuple[int, int]:
    below = bar.counts.get("ru", 0)
    return bar.count - below, below


def _both(bar: Bar, place: int, most: int) -> SafeString:
    rects, top = [], HALF
    for code in (PRESSES[0], OTHER):
        if count := bar.counts.get(code, 0):
            height = max(count / most * (HALF - 2), LEAST)
            top -= height
            rects.append((code, place * STEP, round(top, 1), BAR, round(height, 1)))
    if count := bar.counts.get("ru", 0):
        rects.append(("ru", place * STEP, HALF, BAR, round(max(count / most * (HALF - 2), LEAST), 1)))
    drawn = format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', rects)
    area = format_html('<path class="h" d="M{} 0h{}v{}h-{}z"/>', place * STEP, STEP, int(2 * HALF), STEP)
    inner = format_html("<title>{}: {}</title>{}{}", bar.label, number(bar.count), area, drawn)
    return format_html('<a href="{}" tabindex="-1">{}</a>', bar.url, inner) if bar.url else inner


def line(counts: Sequence[int], *, most: int = 0, down: bool = False) -> str:
    """The path of columns side by side, the highest LINE high, or `most` if that is more. A slope from a year with
    articles to one without would show some where there are none.

    `down`: below the line, for what stands under another.
    """
    if not any(counts):
        return ""
    most = max(most, *counts)
    step = WIDTH / len(counts)
    ground = 0.0 if down else LINE
    path = [f"M0 {ground:.0f}"]
    for place, count in enumerate(counts, start=1):
        height = count / most * (LINE - 1)
        path.append(f"V{height if down else LINE - height:.1f}H{place * step:.1f}")
    return f"{''.join(path)}V{ground:.0f}Z"


def both_lines(kazakh: Mapping[int, int], russian: Mapping[int, int], years: Sequence[int]) -> tuple[str, str]:
    """The areas of both presses over the same years, of one scale: Kazakh above, Russian below."""
    above, below = ([counts.get(year, 0) for year in years] for counts in (kazakh, russian))
    most = max([*above, *below], default=0)
    return line(above, most=most), line(below, most=most, down=True)
