"""The forms of "Take in": what a contributor brings and what they say of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.fields import AddressField, DateField, check_not_to_come, with_scheme
from articles.archive import scans
from articles.ingest.records import Contributed
from articles.ingest.support import media_types

MAX_ADDRESSES = 300


class OutletField(forms.CharField):
    """A name; the page offers those that are known (a datalist)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", capfirst(gettext_lazy("outlet")))
        kwargs.setdefault("required", False)
        super().__init__(max_length=200, widget=forms.TextInput(attrs={"list": "outlets", "size": 40}), **kwargs)


def address_field() -> AddressField:
    return AddressField(label=capfirst(gettext_lazy("address at the source")), required=False)


def title_field() -> forms.CharField:
    return forms.CharField(
        label=capfirst(gettext_lazy("title")),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Empty: the first line of the text, if it is one."),
    )


def byline_field() -> forms.CharField:
    return forms.CharField(label=capfirst(gettext_lazy("byline")), required=False, max_length=300)


def collection_field() -> forms.CharField:
    return forms.CharField(
        label=capfirst(gettext_lazy("collection")),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A name of yours for what belongs together. With the file's name it tells a document."),
    )


def text_field() -> forms.CharField:
    return forms.CharField(label=capfirst(gettext_lazy("text")), widget=forms.Textarea(attrs={"rows": 18, "cols": 90}))


class Statements(forms.Form):
    """What the contributor says of the documents: recorded as said by them."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        check_not_to_come(self, values)
        return values

    def stated(self) -> Contributed:
        names = Contributed.__dataclass_fields__.keys() - {"columns"}
        return Contributed(**{name: value for name, value in self.cleaned_data.items() if name in names})

    def stated_json(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self.stated()).items() if value}


class AddressesForm(Statements):
    addresses = forms.CharField(
        label=gettext_lazy("Addresses"),
        widget=forms.Textarea(attrs={"rows": 12, "cols": 90, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line, at most 300. You see first which of them the archive holds already."),
    )
    outlet = OutletField(help_text=gettext_lazy("Only where all of them are of one outlet and do not say so."))
    collection = collection_field()

    def clean_addresses(self) -> list[str]:
        lines = [with_scheme(line.strip()) for line in self.cleaned_data["addresses"].splitlines() if line.strip()]
        if len(lines) > MAX_ADDRESSES:
            message = _("%(count)d addresses are too many: add at most %(most)d at a time.")
            raise ValidationError(message % {"count": len(lines), "most": MAX_ADDRESSES})
        return lines


class TextForm(Statements):
    title = title_field()
    text = text_field()
    outlet = OutletField()
    date = DateField()
    byline = byline_field()
    url = address_field()
    collection = collection_field()


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is looked into, whatever its name says. Those that cannot be read are refused by the job,
    with their reason; here only what is nothing else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Files"), widget=FilesInput, allow_empty_file=True, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            "data-max-bytes": settings.MAX_UPLOAD_BYTES,
            "data-too-large": format_lazy(
                gettext_lazy("Together they are larger than {size}; send them in parts."),
                size=filesizeformat(settings.MAX_UPLOAD_BYTES),
            ),
        }

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        single = super().clean
        cleaned = [single(file, initial) for file in files or [None]]
        if not any(known(file) for file in cleaned):  # one that no reader knows never keeps the others out
            message = _("Of a kind that the archive does not read: %(names)s")
            raise ValidationError(message % {"names": ", ".join(str(file.name) for file in cleaned)})
        return cleaned


def known(file: UploadedFile) -> bool:
    """Whether a reader knows what these bytes are; a ZIP may be a Word file."""
    from articles.ingest.readers import sniff  # brings the readers' libraries
    from articles.ingest.readers.dialect import HEAD_BYTES

    head = file.read(HEAD_BYTES)
    file.seek(0)
    return sniff.sniff(head, file.name or "") in media_types.DOCUMENTS | media_types.CONTAINERS | {media_types.ZIP}


class ColumnsField(forms.CharField):
    """Lines "body = text": our key, then the table's column. Cleaned: a dict."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Columns of a table"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 3, "cols": 60, "placeholder": "title = headline\nbody = content"}),
            help_text=gettext_lazy(
                "Only where the columns' names do not say what they hold: one of title, body, date, outlet, url, "
                "byline, language a line, as in the example."
            ),
            **kwargs,
        )

    def clean(self, value: Any) -> dict[str, str]:
        from articles.ingest.readers.columns import parse

        columns: dict[str, str] = {}
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            try:
                columns |= parse(line)
            except ValueError as error:
                message = _("Not understood: “%(line)s”. Write title = headline.")
                raise ValidationError(message % {"line": line}) from error
        return columns


class FilesForm(Statements):
    documents = FilesField(
        help_text=gettext_lazy(
            "Text, saved pages, Word, PDF with a text layer, CSV, JSON lines, Telegram exports, "
            "feeds, WARC; also gzipped."
        )
    )
    collection = collection_field()
    outlet = OutletField()
    date = DateField()
    columns = ColumnsField()
    keep_all = forms.BooleanField(
        label=gettext_lazy("Keep everything"),
        required=False,
        help_text=gettext_lazy("Also what feeds and web archives hold that names fewer than two countries."),
    )


class ScanField(forms.FileField):
    """A picture or a PDF of the page, told by its bytes. Cleaned: bytes, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=capfirst(gettext_lazy("scan")), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        file: UploadedFile | None = super().clean(data, initial)
        if file is None:
            return None
        if (file.size or 0) > settings.MAX_DOCUMENT_BYTES:
            message = _("The scan is larger than %(size)s.")
            raise ValidationError(message % {"size": filesizeformat(settings.MAX_DOCUMENT_BYTES)})
        content: bytes = file.read()
        if scans.media_type(content) is None:
            raise ValidationError(_("Not a picture or a PDF: JPEG, PNG, TIFF, WebP, GIF, DjVu and PDF are kept."))
        return content


class PrintForm(Statements):
    outlet = OutletField(label=gettext_lazy("Newspaper or journal"), required=True)
    issue = forms.CharField(label=gettext_lazy("Issue"), required=False, max_length=60)
    page = forms.CharField(label=gettext_lazy("Page"), required=False, max_length=20)
    date = DateField()
    title = title_field()
    byline = byline_field()
    text = text_field()
    scan = ScanField(help_text=gettext_lazy("The page as it was printed: it is kept as the original."))
    collection = collection_field()
