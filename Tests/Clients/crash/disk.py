"""A database directory on a disk whose power can be cut, and which fails on command: see powercut.c."""

import os
import pathlib
import shutil
import subprocess

# What a disk writes whole or not at all.
SECTOR = 512
SOURCE = pathlib.Path(__file__).with_name("powercut.c")


def build(folder):
    """Compiles the library that is preloaded into nodes; answers its path."""
    library = folder / "powercut.so"
    command = ["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", library, SOURCE, "-ldl"]
    subprocess.run(command, check=True)
    return library


class Disk:
    def __init__(self, library, folder):
        self.database = folder / "database"
        self._library, self._record = library, folder / "record"
        self.database.mkdir()

    def environment(self, pause=0):
        """The variables of a node's process; what lies in the directory now counts as safe.

        A sync counts only `pause` microseconds after it is over.
        """
        shutil.rmtree(self._record, ignore_errors=True)
        self._record.mkdir()
        self._names, self._safe = {}, {}
        for path in self.database.iterdir():
            inode = path.stat().st_ino
            os.link(path, self._kept(inode))
            self._names[path.name], self._safe[inode] = inode, path.stat().st_size
        return {
            **os.environ, "LD_PRELOAD": str(self._library), "POWERCUT_DIRECTORY": str(self.database),
            "POWERCUT_RECORD": str(self._record), "POWERCUT_PAUSE": str(pause),
        }

    def begin(self, fault):
        """From now on: `sync-fails`, `disk-ends` or `disk-is-full`."""
        (self._record / fault).touch()

    def end(self, fault):
        (self._record / fault).unlink()

    def cut(self, draw=None):
        """Takes the directory of a killed node back to what was safe: with `draw`, to anything it might also be.

        Files lose what was appended after their last sync, or a part of that, and what was written over since then, in
        all sectors or in some: there were zeros before. The directory loses its changes from its last sync on, or from
        some later change on.
        """
        changes, safe_changes, safe, replaced = self._read()
        kept = draw.randint(safe_changes, len(changes)) if draw else safe_changes
        names = dict(self._names)
        for change, *words in changes[:kept]:
            if change == "create":
                names[words[1]] = int(words[0])
            elif change == "rename":
                names[words[1]] = names.pop(words[0])
            else:
                del names[words[0]]
        shutil.rmtree(self.database)
        self.database.mkdir()
        for name, inode in names.items():
            path = self._kept(inode)
            size = path.stat().st_size
            # Shorter than what was safe where the node was killed as it emptied the file, before that was noted.
            length = min(safe.get(inode, 0), size)
            os.truncate(path, draw.randint(length, size) if draw else length)
            self._put_back(path, replaced.get(inode, ()), draw)
            os.link(path, self.database / name)

    def log_syncs(self):
        """When the syncs of the database's logs that are over began, by `time.monotonic`: what was written before is
        safe, unless the log was changed meanwhile."""
        lines = self._lines()
        logs = {words[1] for words in lines if words[0] == "create" and words[2].endswith(".log")}
        return [float(words[4]) for words in lines if words[0] == "synced" and words[1] in logs]

    def _kept(self, inode):
        return self._record / str(inode)

    def _lines(self):
        journal = self._record / "journal"
        # The last line may be on its way.
        return [line.split() for line in journal.read_text().split("\n")[:-1]] if journal.exists() else []

    @staticmethod
    def _put_back(path, replaced, draw):
        """Puts zeros back into all sectors of the (offset, count) parts of a file, or, with `draw`, into some."""
        parts = {}
        for offset, count in replaced:
            end = min(offset + count, path.stat().st_size)
            for sector in range(offset // SECTOR, -(-end // SECTOR)):
                part = max(offset, sector * SECTOR), min(end, (sector + 1) * SECTOR)
                parts.setdefault(sector, []).append(part)
        with open(path, "r+b") as file:
            for parts_of_sector in parts.values():
                # A sector is as it was left at some time since.
                kept = draw.randint(0, len(parts_of_sector)) if draw else 0
                for start, end in parts_of_sector[kept:]:
                    file.seek(start)
                    file.write(bytes(end - start))

    def _read(self):
        """The changes of the directory, how many of them are safe, each file's safe bytes, and the (offset, count) of
        those of its bytes that were replaced and are not."""
        changes, safe_changes, safe, replaced, count = [], 0, dict(self._safe), {}, 0
        for what, *words in self._lines():
            if what == "synced":
                inode, size, replacements = (int(word) for word in words[:3])
                safe[inode] = max(size, safe.get(inode, 0))
                replaced[inode] = {n: part for n, part in replaced.get(inode, {}).items() if n >= replacements}
            elif what == "replace":
                inode, *part = (int(word) for word in words)
                replaced.setdefault(inode, {})[count] = part
                count += 1
            elif what == "truncate":
                inode, size = (int(word) for word in words)
                safe[inode] = min(size, safe.get(inode, 0))
            elif what == "directory":
                safe_changes = max(int(words[0]), safe_changes)
            else:
                changes.append((what, *words))
        return changes, safe_changes, safe, {inode: parts.values() for inode, parts in replaced.items()}
