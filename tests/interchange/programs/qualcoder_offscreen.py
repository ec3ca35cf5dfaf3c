"""QualCoder's own code run without a screen: a new project, a REFI-QDA import and export, and coding by hand in its text editor.

CRP_QUALCODER names the folder `src` of its source code. Its language models and its media player are left out: nothing here uses them.
"""

import ast
import builtins
import datetime
import os
import sys
import types
from pathlib import Path
from unittest.mock import MagicMock

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_LOGGING_RULES"] = "*=false"
SOURCE = Path(os.environ["CRP_QUALCODER"])
sys.path.insert(0, str(SOURCE))
builtins._ = lambda words: words
for name in ("ai_llm", "ai_agent_prompts", "ai_prompt_library", "ai_search_dialog", "ai_chat", "media_player_qt"):
    sys.modules[f"qualcoder.{name}"] = MagicMock()
sys.modules["vlc"] = types.ModuleType("vlc")
sys.modules["qualcoder.ai_llm"].get_default_ai_models = list
sys.modules["qualcoder.ai_llm"].update_ai_models = lambda models, number: (models, number)

from PyQt6 import QtWidgets  # noqa: E402

_running = QtWidgets.QApplication([])

from qualcoder import app as qualcoder_app  # noqa: E402
from qualcoder import refi  # noqa: E402


class Log:
    """Stands for the window's text field, and for the boxes that would wait for a click."""

    def __init__(self):
        self.lines = []

    def append(self, line):
        self.lines.append(str(line))


def new_project(folder: Path, coder: str):
    """QualCoder's App with an empty project, made with the statements of its own 'New project'."""
    qualcoder_app.App.load_settings = lambda self: (self.default_settings, [])
    app = qualcoder_app.App()
    app.settings |= {"codername": coder, "directory": str(folder), "ai_enable": "False"}
    app.write_config_ini = lambda *given: None
    path = folder / "project.qda"
    for below in ("images", "audio", "video", "documents"):
        (path / below).mkdir(parents=True)
    app.create_connection(str(path))
    cursor = app.conn.cursor()
    for statement in _statements():
        cursor.execute(statement)
    app.update_coder_names()
    now = datetime.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    cursor.execute("INSERT INTO project VALUES(?,?,?,?,?,?,?,?,null,null,null)", ("v17", now, "", app.version, 0, 0, coder, ""))
    app.conn.commit()
    return app


def open_qdpx(app, path: Path) -> list[str]:
    """QualCoder's import of a REFI-QDA project; returns what it told."""
    log = Log()
    refi.Message = _box(log)
    QtWidgets.QFileDialog.getOpenFileName = staticmethod(lambda *given, **more: (str(path), True))
    refi.RefiImport(app, log, "qdpx")
    return log.lines


def save_qdpx(app, folder: Path) -> Path:
    """QualCoder's export as a REFI-QDA project."""
    refi.Message = _box(Log())
    refi.RefiLineEndings.exec = lambda self: 0
    QtWidgets.QFileDialog.getExistingDirectory = staticmethod(lambda *given, **more: str(folder))
    Path("~/.qualcoder").expanduser().mkdir(exist_ok=True)
    refi.RefiExport(app, Log(), "project")
    return folder / "project.qdpx"


def save_qdc(app, folder: Path) -> Path:
    """QualCoder's export of the codebook."""
    refi.Message = _box(Log())
    QtWidgets.QFileDialog.getExistingDirectory = staticmethod(lambda *given, **more: str(folder))
    refi.RefiExport(app, Log(), "codebook")
    return folder / "Codebook-project.qdc"


def mark(app, source: int, text: str, code: int, words: str) -> None:
    """The words selected in the editor and marked with a code, by the method behind the button."""
    from PyQt6.QtGui import QTextCursor
    from qualcoder.code_text import DialogCodeText

    editor = QtWidgets.QTextEdit()
    editor.setPlainText(text)
    start = editor.toPlainText().index(words)
    cursor = editor.textCursor()
    cursor.setPosition(_units(editor.toPlainText()[:start]))
    cursor.setPosition(_units(editor.toPlainText()[: start + len(words)]), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    dialog = _window(app, source, code)
    dialog.ui.plainTextEdit = editor
    DialogCodeText.mark(dialog)


def mark_all(app, source: int, code: int, words: str) -> None:
    """Every occurrence of the words marked by 'Auto code'."""
    from qualcoder import code_text

    asked = MagicMock()
    asked.return_value.textValue.return_value = words
    code_text.QtWidgets.QInputDialog = asked
    code_text.DialogSelectItems = MagicMock()
    code_text.DialogSelectItems.return_value.get_selected.return_value = [{"id": source, "name": "made"}]
    dialog = _window(app, source, code)
    dialog.files = [{"id": source, "name": "made"}]
    dialog.ui.checkBox_auto_regex.isChecked.return_value = False
    dialog.autocode_all_first_last_within = "all"
    code_text.DialogCodeText.auto_code(dialog)


def _window(app, source: int, code: int):
    """Stands for the coding window: its file, and the code selected in its tree."""
    dialog = MagicMock()
    dialog.app, dialog.file_ = app, {"id": source, "start": 0, "name": "made"}
    dialog.ui.treeWidget.currentItem.return_value.text = lambda column: f"cid:{code}"
    dialog.codes, dialog.code_text, dialog.autocode_history = [{"cid": code, "name": "a", "color": "#cccccc"}], [], []
    return dialog


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _box(log: Log):
    """A message box that tells the log and never waits."""

    class Box:
        def __init__(self, app, title, text, icon=None):
            log.append(f"{title}: {text}")

        def exec(self):
            return 0

    return Box


def _statements():
    tree = ast.parse((SOURCE / "qualcoder" / "__main__.py").read_text(encoding="utf-8"))
    made = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "new_project")
    for node in ast.walk(made):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("CREATE TABLE"):
            yield node.value
