from tests.auditor.cli.conftest import Command


def test_rules_lists_every_rule_with_its_title(auditor: Command):
    listed = auditor("rules")
    assert listed.code == 0
    assert listed.out == auditor("rules", "list").out
    assert "Bilder har tekstalternativ" in auditor("rules", "list", "--lang", "nb").out
    assert any(line.startswith("image-alt ") for line in listed.out.splitlines())
    assert "Images have a text alternative" in auditor("rules", "list", "--lang", "en").out


def test_explain_tells_of_one_rule(auditor: Command):
    answer = auditor("rules", "explain", "image-alt", "--lang", "nn")
    assert answer.code == 0
    assert answer.out.startswith("Bilete har tekstalternativ\n")


def test_explain_answers_an_unknown_rule_with_the_nearest(auditor: Command):
    answer = auditor("rules", "explain", "image-al")
    assert (answer.code, answer.out) == (2, "")
    assert "did you mean image-alt?" in answer.err
