"""The only room that writes articles, their tags and what belongs to them: plain functions, which models do not import.

`store` takes documents in, `machines` writes what was derived of them, `editors` what people decide; a machine never
overwrites an editor. `undone` takes back, `delete` ends. Each change enqueues its articles for the index (`outbox`) in
its own transaction. Where rows of several articles are written, `lock` comes first.
"""
