"""Many processes write and read one store, and what cannot be opened says so."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from listlint.store import StoreError, open_store
from listlint.store import sqlite as sqlite_module
from listlint.store.schema import TABLES, VERSION
from listlint.store.sqlite import SqliteStore

# Every writer reads and then writes inside one transaction: with a plain BEGIN the others' commits would make it fail.
WRITE = '''
import sys
from pathlib import Path
from listlint.store import open_store
store = open_store(None, Path(sys.argv[1]))
for n in range(60):
    with store.write() as writer:
        seen = writer.rows("SELECT count(*) AS n FROM uploads")[0]["n"]
        writer.insert("uploads", [{"sha256": f"{seen}", "seller": "one"}])
        writer.upsert("uploads", [{"sha256": f"{seen}", "seller": "one", "bytes": seen}])
'''
READ = '''
import sys
from pathlib import Path
from listlint.store import open_store
store = open_store(None, Path(sys.argv[1]))
last = 0
for n in range(200):
    now = store.rows("SELECT count(*) AS n FROM uploads")[0]["n"]
    assert now >= last, (now, last)
    last = now
'''


def test_three_writers_and_two_readers_share_a_new_store_without_being_locked_out(tmp_path):
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.PIPE, text=True)
               for code in (WRITE, WRITE, WRITE, READ, READ)]
    told = [process.communicate(timeout=100)[1] for process in running]
    assert told == [""] * 5
    store = open_store(None, tmp_path)
    assert store.rows("SELECT count(*) AS n, max(bytes) AS top FROM uploads") == [{"n": 180, "top": 179}]
    store.close()


def test_many_processes_may_make_the_store_at_the_same_moment(tmp_path):
    code = ("import sys\nfrom pathlib import Path\nfrom listlint.store import open_store\n"
            "sys.stdin.read(1)\nopen_store(None, Path(sys.argv[1]))")
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
               for _ in range(5)]
    assert [process.communicate("x", timeout=100)[1] for process in running] == [""] * 5


def test_a_writer_that_waits_too_long_says_who_is_in_the_way(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_module, "WAIT_MS", 10)
    one, two = SqliteStore(tmp_path / "a.db"), SqliteStore(tmp_path / "a.db")
    with one.write(), pytest.raises(StoreError, match="another process is writing"), two.write():
        pass
    with two.write() as writer:
        writer.insert("scans", [{"id": "1"}])
    one.close()
    two.close()


def test_a_transaction_happens_whole_or_not_at_all(tmp_path):
    store = SqliteStore(tmp_path / "a.db")

    def half() -> None:
        with store.write() as writer:
            writer.insert("scans", [{"id": "1"}])
            raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        half()
    assert store.rows("SELECT * FROM scans") == []
    store.close()


def test_an_upsert_keeps_the_columns_it_does_not_name(tmp_path):
    store = SqliteStore(tmp_path / "a.db")
    with store.write() as writer:
        writer.upsert("scans", [{"id": "1", "source": "a", "state": "running"}])
        writer.upsert("scans", [{"id": "1", "state": "done"}, {"id": "2", "state": "running"}])
    assert store.rows("SELECT id, source, state FROM scans ORDER BY id") == [
        {"id": "1", "source": "a", "state": "done"}, {"id": "2", "source": None, "state": "running"}]
    with pytest.raises(sqlite3.IntegrityError), store.write() as writer:
        writer.insert("scans", [{"id": "1"}])
    store.close()


def test_a_store_of_an_earlier_version_gets_the_columns_it_lacks(tmp_path):
    path = tmp_path / "a.db"
    SqliteStore(path).close()
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE bank_pictures DROP COLUMN cleared")
    connection.execute("INSERT INTO scans (id, source) VALUES ('1', 'kept.csv')")
    connection.execute(f"PRAGMA user_version = {VERSION - 1}")
    connection.commit()
    connection.close()
    store = SqliteStore(path)
    assert store.rows("SELECT cleared FROM bank_pictures") == []
    assert store.rows("SELECT source FROM scans") == [{"source": "kept.csv"}]


def test_a_store_of_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "a.db"
    SqliteStore(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with pytest.raises(StoreError, match="written by a newer Listlint"):
        SqliteStore(path)


@pytest.mark.parametrize("make", [
    lambda folder: folder / "file" / "a.db", lambda folder: folder, lambda folder: folder / "text.db",
    lambda folder: Path("/dev/null/a.db"),
])
def test_a_path_that_is_no_store_is_told_with_what_to_do(tmp_path, make):
    (tmp_path / "file").touch()
    (tmp_path / "text.db").write_text("this is not a database, though it is long enough to be taken for one" * 20)
    with pytest.raises(StoreError, match="Name another with --store or LISTLINT_HOME"):
        SqliteStore(make(tmp_path))


def test_an_unopenable_store_exits_with_two(listlint, tmp_path):
    (tmp_path / "file").touch()
    done = listlint("--store", tmp_path / "file" / "a.db", "check", "-", stdin='{"id": "1", "title": "a"}')
    assert (done.returncode, "cannot be opened as the store" in done.stderr) == (2, True)


def test_a_store_is_named_by_url_or_path(tmp_path):
    for url in (f"sqlite:///{tmp_path}/one.db", f"sqlite:////{str(tmp_path).lstrip('/')}/two.db", str(tmp_path / "three.db")):
        open_store(url, tmp_path / "home").close()
    assert sorted(path.name for path in tmp_path.glob("*.db")) == ["one.db", "three.db", "two.db"]
    assert not (tmp_path / "home").exists()
    with pytest.raises(StoreError, match="sqlite:///FILE"):
        open_store("postgresql://x", tmp_path)


def test_every_table_has_its_key_and_indexes(tmp_path):
    store = SqliteStore(tmp_path / "a.db")
    for name, table in TABLES.items():
        columns = store.rows(f"PRAGMA table_info({name})")
        assert [column["name"] for column in columns] == [column.split(":")[0] for column in table.columns.split()]
        assert tuple(column["name"] for column in sorted(columns, key=lambda column: column["pk"]) if column["pk"]) == table.key
    assert store.rows("PRAGMA journal_mode") == [{"journal_mode": "wal"}]
    store.close()
