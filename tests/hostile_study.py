"""The small study with words in it that try to run, wherever people write: none of them may, and all must be read as they stand."""

from __future__ import annotations

from pathlib import Path

from small_study import PEOPLE, write_study

FLAG = "crpRan"  # what each payload would set on the window
PAYLOADS = [
    f"<script>window.{FLAG}=1;alert(1)</script>",
    f"<img src=x onerror=window.{FLAG}=1>",
    f"</script><script>window.{FLAG}=1</script>",
    f"<svg onload=window.{FLAG}=1>",
    f'"><a href="javascript:window.{FLAG}=1">click</a>',
    f"<style>*{{background:url(https://a.example/{FLAG})}}</style>",
    f"<iframe srcdoc='<script>parent.{FLAG}=1</script>'></iframe>",
    "<meta http-equiv=refresh content=0;url=https://a.example>",
    "{{ 7*7 }}{% set x = 1 %}${7*7}#{7*7}",
    '#eval("1+1") #read("/etc/passwd") $x$ @cite <label>',
    f"```{{=html}} <script>window.{FLAG}=1</script> ```",
    f"[click](javascript:window.{FLAG}=1) ![x](https://a.example/x.png)",
    r"\input{/etc/passwd} \write18{id} $\alpha$",
    "--> ]]> <!-- &lt;b&gt; \u202etfel-ot-thgir\u202c",
    "=cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd",
]
OPENERS = {
    "need-time": "Time would help me and hours in my week are what I need for all the meetings, so I said",
    "need-money": "Money would help me and I want the bus fare and my costs paid, so I said",
}


def speech(code_id: str, payload: str) -> str:
    """One turn with a payload in it, long enough to be quoted."""
    return f"{OPENERS[code_id]} {payload} and that is what I meant."


def write_hostile_study(root: Path) -> Path:
    """Write the study: payloads in speech, labels, file names, codes, titles, memos, terms and the roster."""
    write_study(root)
    first = root / "data/raw/first"
    script, image = PAYLOADS[0], PAYLOADS[1]
    turns: dict[int, list[tuple[str, str]]] = {number: [] for number in range(len(PEOPLE))}
    for number, payload in enumerate(PAYLOADS):
        code_id = list(OPENERS)[number % 2]
        turns[number % len(PEOPLE)].append((code_id, speech(code_id, payload)))
    codings = ["session,quote,code,coder,memo"]
    reading = ["session,coder,blind"]
    for path in (first / "transcripts").glob("*.txt"):
        path.unlink()
    for number, (_, name, _, _) in enumerate(PEOPLE):
        file = f"int-{number + 1} <img src=x onerror=window.{FLAG}=1>.txt"
        lines = [f"Interviewer: And then?\n\n{name}: {words}" for _, words in turns[number]]
        (first / "transcripts" / file).write_text("\n\n".join(lines) + "\n", encoding="utf-8")
        reading += [f'"{file}",coder-a,yes', f'"{file}",coder-b,yes']
        for code_id, words in turns[number]:
            quoted = words.replace('"', '""')
            codings += [f'"{file}","{quoted}",{code_id},{coder},"=1+1 {script}"' for coder in ("coder-a", "coder-b")]
    (first / "codings/codings.csv").write_text("\n".join(codings) + "\n", encoding="utf-8")
    (first / "codings/assignments.csv").write_text("\n".join(reading) + "\n", encoding="utf-8")
    rows = (first / "participants.csv").read_text(encoding="utf-8").replace(",no,no", ",yes,no")
    (first / "participants.csv").write_text(rows.replace(",North,", f",North {image},"), encoding="utf-8")
    (first / "consultation.toml").write_text(
        f"title = '''First {script}'''\nfacilitators = [\"Interviewer\"]\nplace = '''North {image}'''\nlead = '''{image}'''\n"
        f"consent = '''{script}'''\n[terms]\ncontext = '''{{{{ 7*7 }}}} {script}'''\nground_rules = '''#eval(\"1\") {image}'''\n",
        encoding="utf-8",
    )
    study = (root / "study.toml").read_text(encoding="utf-8")
    study = study.replace('"Small invented study"', f"'''Small {script} study {{{{ 7*7 }}}}'''", 1)
    study = study.replace('"Community members"', f"'''Community {image}'''", 1)
    study = study.replace('notice = "Synthetic: invented for a test."', f"notice = '''Synthetic {image} #eval(\"1\")'''", 1)
    (root / "study.toml").write_text(study, encoding="utf-8")
    code = root / "codebook/codes/need-time.toml"
    text = code.read_text(encoding="utf-8").replace('name = "Time"', f"name = '''=Time {script}'''", 1)
    text = text.replace('"People need time that is set aside', f'"{image} People need time that is set aside', 1)
    code.write_text(text.replace('need = "I need hours', f'need = "I need {image} hours', 1), encoding="utf-8")
    return root
