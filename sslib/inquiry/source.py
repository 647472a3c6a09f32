"""A return from wherever it lies: a folder of CSV files, or a workbook."""

from pathlib import Path

from sslib.errors import N_, BadInput
from sslib.inquiry.reading import Problem
from sslib.inquiry.tables import Return


def read_return(path: Path, mapping: Path | None = None) -> tuple[Return, list[Problem]]:
    """Read a return.

    Parameters
    ----------
    path : a folder of CSV files, or a workbook
    mapping : mapping file (TOML) of a workbook in another layout than the kit's

    Returns
    -------
    the return, and every problem met, each with its cell or line

    Raises
    ------
    BadInput
        If there is no such file or folder, if it is neither, or if a mapping is given for a folder.
    """
    path = Path(path)
    if path.is_dir():
        if mapping is not None:
            raise BadInput(
                [
                    N_("{folder} is a folder of CSV files, and a mapping file is for a workbook."),
                    N_("Leave the mapping out, or give the workbook."),
                ],
                folder=path.name,
            )
        from sslib.inquiry.folder import from_folder

        return from_folder(path)
    from sslib.inquiry.guard import check_workbook
    from sslib.inquiry.workbook import from_workbook

    check_workbook(path)
    return from_workbook(path, mapping)
