"""Reading what the program wrote for people: Word files by python-docx, and as
LibreOffice prints them."""
import pathlib
import re
import subprocess

import docx


def text_of(path):
    """All text of a Word file in its order: paragraphs, and cells row by row."""
    return "\n".join(node.text or "" for node in docx.Document(path).element.body.iter()
                     if node.tag.endswith("}t"))


def tables_of(path):
    """Its tables, as lists of rows of texts."""
    return [[[cell.text for cell in row.cells] for row in table.rows]
            for table in docx.Document(path).tables]


def headers_of(path):
    section = docx.Document(path).sections[0]
    return section.first_page_header, section.header


def printed(t, path):
    """What LibreOffice prints: (pages, text)."""
    path = pathlib.Path(path)
    home = t.work / "libreoffice"
    done = subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{home}",
                           "--convert-to", "pdf", "--outdir", str(path.parent), str(path)],
                          capture_output=True, text=True, timeout=240)
    pdf = path.with_suffix(".pdf")
    complaints = [line for line in (done.stdout + done.stderr).splitlines()
                  if "error" in line.lower()]
    if done.returncode != 0 or complaints or not pdf.exists():
        raise RuntimeError(f"soffice {path}: {done.returncode} {done.stdout} {done.stderr}")
    info = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True,
                          check=True).stdout
    return int(re.search(r"Pages:\s+(\d+)", info).group(1)), text
