"""What the archive holds, to be compared."""

from __future__ import annotations

from typing import Any

from articles.models import Article, Origin, Outlet, Rejection


def tables(numbers: dict[int, int]) -> dict[str, list[Any]]:
    """All that the archive holds, without ids and times."""

    def numbered(rows: Any) -> list[Any]:
        return sorted(([numbers[row[0]], *row[1:]] for row in rows), key=repr)

    tags = ("rule", "rules", "state", "evidence", "role", "confidence")
    return {
        "articles": numbered(
            Article.objects.values_list(
                "pk", "title", "body", "text_hash", "outlet__name", "url", "search_text", "sort_title", "date_value"
            )
        ),
        "revisions": numbered(
            Article.objects.values_list("pk", "revisions__number", "revisions__text", "revisions__original")
        ),
        "fields": numbered(Article.objects.values_list("pk", "field_values__field", "field_values__value")),
        "credits": numbered(Article.objects.values_list("pk", "upstream__name", "upstream__evidence")),
        "pairs": numbered(Article.objects.values_list("pk", "pair_tags__pair", *(f"pair_tags__{tag}" for tag in tags))),
        "topics": numbered(Article.objects.values_list("pk", "topic_tags__topic", "topic_tags__evidence")),
        "origins": [
            (numbers[pk], *rest)
            for pk, *rest in Origin.objects.order_by("pk").values_list("article", "key", "original", "current", "path")
        ],
        "rejections": sorted(Rejection.objects.values_list("key", "sha256", "reason", "attempts", "original")),
        "outlets": sorted(Outlet.objects.filter(state="suggested").values_list("name", "slug")),
    }
