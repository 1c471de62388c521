"""A coded archive in three pictures: run it as a script, or cell by cell in an editor that knows `# %%`."""

# %% [markdown]
# # A coded archive in three pictures
#
# Who does what to whom, how often a day, and where: from the Parquet files of `detente code`, by DuckDB. Cells are parted by `# %%`, as Jupyter
# (with jupytext), VS Code, PyCharm and Spyder read them; it also runs as a script. It needs `pip install 'detente[query]' matplotlib`.
#
#     detente code examples/north-kosovo examples/harbour-islands -o build/coded
#     python examples/notebook/archive.py build/coded build/pictures
#
# No text of a report is shown: only counts, and the names of kinds.

# %%
import math
import sys
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt

from detente.surfaces.export.archive import Archive

is_script = sys.argv[0].endswith(Path(__file__).name) if "__file__" in globals() else False
folder, pictures = (Path(a) for a in (sys.argv[1:3] if is_script and len(sys.argv) > 2 else ("build/coded", "build/pictures")))
pictures.mkdir(parents=True, exist_ok=True)
if is_script:
    mpl.use("Agg")
archive = Archive(folder)

# %% [markdown]
# ## Who to whom
#
# Each event counts once, however many outlets told it. Rows act, columns are acted on; kinds are PLOVER's sectors. What is told as denied, planned
# or called for is left out, and so are events of which only one side of the pair is known.

# %%
pairs = archive.query("""
    SELECT actor_sector, recipient_sector, count(*) AS events FROM events
    WHERE polarity = 'affirmed' AND status IN ('happened', 'ongoing') AND actor_sector IS NOT NULL AND recipient_sector IS NOT NULL GROUP BY ALL ORDER BY ALL
""").fetchall()
sectors = sorted({p[0] for p in pairs} | {p[1] for p in pairs})
counts = {(a, b): n for a, b, n in pairs}
table = [[counts.get((a, b), 0) for b in sectors] for a in sectors]

figure, axes = plt.subplots(figsize=(6, 5), layout="constrained")
image = axes.imshow(table, cmap="Greys")
axes.set_xticks(range(len(sectors)), sectors, rotation=90)
axes.set_yticks(range(len(sectors)), sectors)
axes.set_xlabel("acted on")
axes.set_ylabel("acts")
for row, line in enumerate(table):
    for column, number in enumerate(line):
        if number:
            axes.text(
                column, row, str(number), ha="center", va="center", color="white" if number > max(map(max, table)) / 2 else "black"
            )
axes.set_title("Events by who acts on whom")
figure.savefig(pictures / "dyads.png", dpi=120)

# %% [markdown]
# ## A day
#
# Events by the day on which they were first reported. A day without a bar is a day without reports, which is not a calm day.

# %%
days = archive.query("""
    SELECT CAST(first_published AS DATE) AS day, type, count(*) AS events FROM events
    WHERE polarity = 'affirmed' AND status IN ('happened', 'ongoing') AND first_published IS NOT NULL GROUP BY ALL ORDER BY ALL
""").fetchall()
order = sorted({d[0] for d in days})
totals: dict[str, int] = {}
for _, type_, number in days:
    totals[type_] = totals.get(type_, 0) + number
shown = sorted(totals, key=lambda t: (-totals[t], t))[:6]

figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
bottom = [0] * len(order)
colours = ("#1f5a96", "#b8860b", "#6b4c9a", "#4d4d4d", "#00746b", "#aeb7c4")
for type_, colour, hatch in zip(shown, colours, ("", "//", "..", "xx", "--", "++"), strict=False):
    heights = [sum(n for day, t, n in days if day == at and t == type_) for at in order]
    axes.bar([f"{d:%d %b %Y}" for d in order], heights, bottom=bottom, label=type_, color=colour, hatch=hatch, edgecolor="white")
    bottom = [a + b for a, b in zip(bottom, heights, strict=True)]
axes.tick_params(axis="x", rotation=90)
axes.set_ylabel("events first reported")
axes.legend(title="the six commonest types", fontsize="small")
axes.set_title("Events a day (UTC)")
figure.savefig(pictures / "daily.png", dpi=120)

# %% [markdown]
# ## Where
#
# A circle a point, its area by the number of independent families that tell something there: a wire story in ten outlets is one. The points are
# those of settlements, not of houses.

# %%
points = archive.query("""
    SELECT round(lat, 2) AS lat, round(lon, 2) AS lon, sum(family_count) AS families FROM events
    WHERE polarity = 'affirmed' AND status IN ('happened', 'ongoing') AND lat IS NOT NULL GROUP BY ALL ORDER BY ALL
""").fetchall()

figure, axes = plt.subplots(figsize=(9, 5), layout="constrained")
axes.scatter([p[1] for p in points], [p[0] for p in points], s=[6 * float(p[2]) for p in points], alpha=0.5, color="#1f5a96")
axes.margins(0.1)
middle = sum(float(p[0]) for p in points) / max(1, len(points))
axes.set_aspect(1 / max(0.2, math.cos(math.radians(middle))), adjustable="datalim")  # a kilometre east is as long as one north
axes.grid(visible=True, linewidth=0.3)
axes.set_xlabel("degrees east")
axes.set_ylabel("degrees north")
axes.set_title("Where events are told")
figure.savefig(pictures / "map.png", dpi=120)

# %%
credit = archive.query("SELECT DISTINCT credit FROM documents WHERE credit <> '' ORDER BY 1").fetchall()
sys.stdout.write(
    f"{len(pairs)} pairs, {len(order)} days, {len(points)} points. Sources: {'; '.join(c[0] for c in credit) or 'none named'}.\n"
)
