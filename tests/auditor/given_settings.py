"""Settings as tests give them: by options, by variables and in a file."""

from pathlib import Path

from auditor.settings import Given, Settings, load

HERE = Path("/nowhere/in/particular")


def flags(**values: object) -> Settings:
    given = {name: Given(f"--{name}", value) for name, value in values.items()}
    return load(given, environment={}, folder=HERE, home=None)


def variables(**values: str) -> Settings:
    return load({}, environment=values, folder=HERE, home=None)


def file(folder: Path, text: str, name: str = "auditor.toml") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def files(folder: Path, home: Path | None = None) -> Settings:
    return load({}, environment={}, folder=folder, home=home)
