"""Which version of a template came back: the rubric's own, an older one still accepted, or none."""

from __future__ import annotations

from perfeval_xl.forms.identity import Identity
from perfeval_xl.forms.reading.cells import Remark
from perfeval_xl.forms.reading.return_error import ReturnError
from perfeval_xl.rubric.model import Rubric


def check_version(identity: Identity, rubric: Rubric) -> list[Remark]:
    """Return what is to be told about a template's version, nothing where it is the rubric's.

    Raises ReturnError for a version that is not accepted. A workbook that does not say which
    rubric and version it is goes by its content.
    """
    version = identity.version
    if identity.rubric != rubric.id or version is None or version == rubric.version:
        return []
    if version not in rubric.accepts:
        raise ReturnError("FILE_OLD_TEMPLATE", found=version, expected=rubric.version)
    return [Remark("FILE_OLDER_TEMPLATE", "", "", "", str(version), str(rubric.version))]
