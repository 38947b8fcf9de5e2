"""Write deploy/kubernetes."""

from tools.kubernetes.files import FOLDER, files, left_over


def main() -> None:
    for path, text in files().items():
        (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / path).write_text(text)
    for stale in left_over():
        stale.unlink()
    print(f"{len(files())} files in deploy/kubernetes")


if __name__ == "__main__":
    main()
