"""Disclosure control: what is masked, and that an attacker of our own making finds nothing."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sslib import disclosure
from sslib.disclosure import (
    attack,
    protect,
    protect_counts,
    protect_finance,
    protect_means,
    protected_tables,
    table_mask,
)
from sslib.errors import BadInput, UnknownName
from sslib.indicators.totals import with_national_sums
from sslib.inquiry import folder

KEY = ["scheme", "function", "variable", "benefit_form", "sex", "age", "migrant_status", "origin", "activity"]
PLAIN = {"scheme": "FUND", "function": "old_age", "variable": "beneficiaries", "benefit_form": "cash", "sex": "total",
         "age": "total", "migrant_status": "total", "origin": "", "activity": "", "flag": "", "source": ""}  # fmt: skip
STATUSES = ("national", "non_national", "unknown")
TALUNDA = Path(__file__).parents[1] / "datasets" / "xxa_return"


def persons(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame([PLAIN | row for row in rows])


def by_status(values: dict, **more) -> list[dict]:
    return [{"migrant_status": status, "value": float(value)} | more for status, value in values.items()]


def shown(made) -> list:
    return [None if value != value else value for value in made.frame["value"]]


# what is masked


def test_a_small_cell_goes_with_the_smallest_other_that_hides_it():
    rows = by_status({"total": 100, "national": 80, "non_national": 4, "unknown": 16})
    made = protect(persons(*rows))
    assert shown(made) == [100, 80, None, None]
    assert made.frame["flag"].tolist() == ["", "", "c", "c"]
    assert (made.masked.primary, made.masked.complementary) == (1, 1)
    assert made.weakest >= 10 and made.bounded == 0


def test_a_complement_too_small_to_hide_the_cell_is_not_enough():
    rows = by_status({"total": 100, "national": 92, "non_national": 4, "unknown": 4})
    assert shown(protect(persons(*rows))) == [100, None, None, None]  # 4 + 4 < 10


@pytest.mark.parametrize("value", [0, 10, 11, 5000])
def test_nothing_is_masked_where_nothing_is_small(value):
    rows = by_status({"total": 9000 + value, "national": 8000, "non_national": value, "unknown": 1000})
    made = protect(persons(*rows))
    assert made.masked == (0, 0) and made.frame["value"].notna().all() and made.weakest == float("inf")


@pytest.mark.parametrize(
    ("value", "threshold", "masked"), [(9, 10, True), (10, 10, False), (5, 5, False), (4, 5, True)]
)
def test_the_threshold_is_the_smallest_count_that_may_be_shown(value, threshold, masked):
    rows = by_status({"total": 900 + value, "national": 800, "non_national": value, "unknown": 100})
    assert (shown(protect(persons(*rows), threshold))[2] is None) == masked


def test_a_total_of_all_persons_is_public_however_small():
    made = protect(persons(*by_status({"total": 5, "national": 2, "non_national": 3, "unknown": 0})))
    assert shown(made)[0] == 5 and shown(made)[2] is None
    assert (made.weakest, made.bounded) == (5.0, 1)  # at most the 5 that the total tells


def test_nationals_are_not_sensitive():
    rows = by_status({"total": 55, "national": 5, "non_national": 30, "unknown": 20})
    assert protect(persons(*rows)).masked == (0, 0)


def test_what_follows_by_subtraction_is_a_cell():
    """Only the total and nationals are listed: 995 of 1000 tells that 5 are not nationals."""
    assert shown(protect(persons(*by_status({"total": 1000, "national": 995})))) == [1000, None]
    assert shown(protect(persons(*by_status({"total": 1000, "national": 985})))) == [1000, 985]


def test_women_and_the_total_tell_of_the_men():
    rows = [*by_status({"total": 500, "national": 400, "non_national": 60, "unknown": 40}),
            *by_status({"non_national": 57}, sex="female")]  # fmt: skip
    made = protect(persons(*rows))
    assert None in (shown(made)[2], shown(made)[4])


def test_persons_of_an_origin_that_is_not_listed_are_protected_and_a_complete_list_is_taken_as_such():
    rows = [*by_status({"total": 500, "national": 400, "non_national": 60, "unknown": 40}),
            {"migrant_status": "non_national", "origin": "XXB", "value": 37.0},
            {"migrant_status": "non_national", "origin": "XXC", "value": 20.0}]  # fmt: skip
    assert protect(persons(*rows)).frame["value"].isna().any()  # 3 are left
    rows[-1]["value"] = 23.0
    assert protect(persons(*rows)).masked == (0, 0)


def test_an_age_group_between_two_others_is_protected():
    def frame(young):
        groups = {"60+": 40.0, "65+": 40.0 - young}
        total = by_status({"total": 500, "national": 300, "non_national": 100, "unknown": 100})
        return persons(
            *total, *({"migrant_status": "non_national", "age": age, "value": groups[age]} for age in groups)
        )

    assert protect(frame(3)).frame["value"].isna().any()  # aged 60 to 64: 40 - 37
    assert protect(frame(15)).masked == (0, 0)


def test_a_cell_that_is_not_listed_is_in_all_sums():
    """Of XXC only women and men are listed: 57 less 27 and 16 leaves 14, less 10 women leaves 4 men."""
    rows = [{"migrant_status": "non_national", "origin": origin, "sex": sex, "value": float(n)}
            for origin, sex, n in (("", "total", 57), ("XXB", "total", 27), ("XXD", "total", 16),
                                   ("XXC", "female", 10), ("XXC", "male", 4))]  # fmt: skip
    made = shown(protect(persons(*by_status({"total": 900, "national": 700, "unknown": 143}), *rows)))[3:]
    assert made[-1] is None and None in made[:-1]


def test_a_row_by_origin_counts_migrants_whatever_its_status_says():
    rows = [{"origin": origin, "value": value} for origin, value in (("XXB", 3.0), ("XXC", 50.0))]
    assert shown(protect(persons(*rows)))[0] is None


def test_the_sum_over_schemes_does_not_give_a_scheme_away():
    rows = []
    for scheme, x in (("A", 4), ("B", 40), ("C", 70)):
        values = {"total": 1000 + x, "national": 900, "non_national": x, "unknown": 100}
        rows += by_status(values, scheme=scheme)
    made = protect(with_national_sums(persons(*rows)))
    x = made.frame[made.frame["migrant_status"].eq("non_national")].set_index("scheme")["value"]
    assert x.isna()["A"] and x.isna().sum() >= 2


def test_a_scheme_without_women_and_men_is_not_given_away_by_the_national_figures():
    """All non-nationals less the women and the men among them, where one scheme has no women and men: that scheme."""
    rows = []
    for sex, x in {"total": 60, "female": 20, "male": 40}.items():
        rows += by_status({"total": 10 * x, "national": 8 * x, "non_national": x, "unknown": x}, scheme="A", sex=sex)
    rows += by_status({"total": 500, "national": 420, "non_national": 7, "unknown": 73}, scheme="B")
    made = with_national_sums(persons(*rows))
    x = protect(made).frame[made["migrant_status"].eq("non_national")].set_index(["scheme", "sex"])["value"]
    assert x.isna()["B", "total"]
    assert np.isnan(x["all", "total"] - x["all", "female"] - x["all", "male"])
    assert np.isnan(x["all", "total"] - x["A", "total"])


def test_the_same_persons_in_two_functions_are_masked_alike():
    """Else what is masked in one function, to protect another scheme, is read off in the other."""
    insured = {"variable": "active_contributors", "benefit_form": ""}
    same = {"total": 76, "national": 42, "non_national": 11, "unknown": 23}
    other = {"total": 70, "national": 52, "non_national": 8, "unknown": 10}
    rows = [row for function in ("old_age", "survivors") for row in by_status(same, function=function, **insured)]
    rows += by_status(other, scheme="OTHER", function="survivors", **insured)
    made = protect(with_national_sums(persons(*rows))).frame
    x = made[made["migrant_status"].eq("non_national")].set_index(["scheme", "function"])["value"]
    assert np.isnan(x["OTHER", "survivors"])
    assert x.isna()["FUND", "old_age"] == x.isna()["FUND", "survivors"]
    assert np.isnan(x["all", "survivors"] - x["FUND", "old_age"])


def split(column: str, **values) -> pd.DataFrame:
    rows = [{"migrant_status": "non_national", column: code, "value": float(n)} for code, n in values.items()]
    total = by_status({"total": 900, "national": 500, "non_national": sum(values.values()), "unknown": 200})
    return persons(*total, *rows)


@pytest.mark.parametrize("column", ["origin", "activity"])
def test_all_in_one_part_is_masked_with_a_zero_beside_it(column):
    made = shown(protect(split(column, A=200, B=0, C=0)))[4:]
    assert made[0] is None and made.count(None) == 2
    assert None not in shown(protect(split(column, A=150, B=50, C=0)))[4:]  # a zero by itself tells of no person


def test_where_public_totals_say_that_nobody_is_elsewhere_nothing_is_masked():
    frame = split("activity", A=200, B=0)
    public = persons({"activity": "A", "value": 900.0}, {"activity": "B", "value": 0.0})
    assert protect(pd.concat([frame, public], ignore_index=True)).masked == (0, 0)


def test_all_in_one_sex_or_age_is_no_secret():
    def frame(**rows):
        total = by_status({"total": 900, "national": 500, "non_national": 200, "unknown": 200})
        return persons(*total, *({"migrant_status": "non_national", "value": n} | row for n, row in rows.values()))

    women = frame(a=(200.0, {"sex": "female"}), b=(0.0, {"sex": "male"}))
    aged = frame(a=(200.0, {"age": "65+"}), b=(0.0, {"age": "15-64"}), c=(0.0, {"age": "0-14"}))
    assert protect(women).masked == protect(aged).masked == (0, 0)


def test_no_benefit_is_zero_and_other_blanks_stay_as_they_are():
    rows = by_status({"total": 100, "national": 96, "non_national": 4})
    rows += [{"migrant_status": "unknown", "value": np.nan, "flag": "nap"}]
    made = protect(persons(*rows))
    assert shown(made) == [100, None, None, None]
    assert made.frame["flag"].tolist() == ["", "c", "c", "nap"]


def test_a_cell_that_was_confidential_before_is_protected_too():
    rows = by_status({"total": 100, "national": 76, "unknown": 20})
    rows += [{"migrant_status": "non_national", "value": np.nan, "flag": "c"}]
    made = protect(persons(*rows))
    assert shown(made).count(None) == 2 and shown(made)[0] == 100


def test_figures_that_do_not_add_up_are_protected_as_if_they_nearly_did():
    made = protect(persons(*by_status({"total": 101, "national": 80, "non_national": 4, "unknown": 16})))
    assert shown(made) == [101, 80, None, None]


def test_an_empty_table_stays_empty():
    made = protect(persons(*by_status({"total": 1})).iloc[:0])
    assert made.masked == (0, 0) and made.frame.empty and made.equations == 0


@pytest.mark.parametrize("threshold", [0, -3, 2.5, "10", True])
def test_a_threshold_is_a_whole_number(threshold):
    with pytest.raises(BadInput, match="whole number"):
        protect(persons(*by_status({"total": 1})), threshold)


def test_a_table_of_other_columns_is_refused():
    with pytest.raises(BadInput, match="migrant_status"):
        protect(persons(*by_status({"total": 1})).drop(columns="migrant_status"))


# an attacker who thinks of persons, not of sums: each kind of person is one unknown

SEXES, ORIGINS, ACTIVITIES, AGES = ("female", "male"), ("XXB", "XXC", "XXD"), ("A", "F"), ("15-64", "65+")
KINDS = [
    (scheme, sex, status, origin, activity, age)
    for scheme, sex, status, activity, age in itertools.product("AB", SEXES, STATUSES, ACTIVITIES, AGES)
    for origin in (ORIGINS if status == "non_national" else ("",))
]


def groups():
    """The rows of a table: which kinds of persons each of them counts."""
    for scheme, sex, status in itertools.product("AB", ("total", *SEXES), ("total", *STATUSES)):
        yield scheme, sex, status, "", "", "total"
        for age in AGES:
            yield scheme, sex, status, "", "", age
        for origin in ORIGINS if status == "non_national" else ():
            yield scheme, sex, status, origin, "", "total"
        for activity in ACTIVITIES if sex == "total" else ():
            yield scheme, sex, status, "", activity, "total"


ROWS = list(groups())
COUNTS = np.array([
    [all(want in ("total", "", have) for want, have in zip(row, kind, strict=True)) for kind in KINDS] for row in ROWS
], dtype=float)  # fmt: skip


WITHOUT = {
    "complete": lambda rows: rows["value"].lt(0),
    "women and men of one scheme": lambda rows: rows["sex"].ne("total") & rows["scheme"].eq("A"),
    "men": lambda rows: rows["sex"].eq("male"),
    "all non-nationals together": lambda rows: rows["migrant_status"].eq("non_national") & rows["origin"].eq(""),
    "nationals": lambda rows: rows["migrant_status"].eq("national"),
    "old people": lambda rows: rows["age"].eq("65+"),
}


def tabulated(counts, without="complete") -> pd.DataFrame:
    """The table of a return of two schemes, with national sums of what it has."""
    made = pd.DataFrame(ROWS, columns=["scheme", "sex", "migrant_status", "origin", "activity", "age"])
    made["value"] = COUNTS @ counts
    made = made.assign(**{column: code for column, code in PLAIN.items() if column not in made})
    return with_national_sums(made[~WITHOUT[without](made)])


def of_persons(frame: pd.DataFrame):
    """Which kinds of persons each row of a table with national sums counts."""
    own = dict(zip(ROWS, COUNTS, strict=True))
    keys = frame[["scheme", "sex", "migrant_status", "origin", "activity", "age"]].itertuples(index=False, name=None)
    return np.array([own[key] if key[0] != "all" else own["A", *key[1:]] + own["B", *key[1:]] for key in keys])


def width(model, values, known, row) -> float:
    """How far apart the counts of a row can lie, for one who knows the rows ``known``."""
    ends = []
    for sign in (1, -1):
        found = linprog(sign * model[row], A_eq=model[known], b_eq=values[known])
        ends.append(sign * found.fun if found.status == 0 else np.inf)
    return ends[1] - ends[0]


def drawn(seed: int) -> np.ndarray:
    """Counts of persons of each kind, few migrants among many nationals."""
    random = np.random.default_rng(seed)
    mean = np.array([random.gamma(0.5, 60.0 if kind[2] == "national" else 4.0) for kind in KINDS])
    return random.poisson(mean).astype(float)


def assert_safe(frame: pd.DataFrame, threshold: int) -> None:
    made = protect(frame, threshold)
    values, known = frame["value"].to_numpy(), made.frame["value"].notna().to_numpy()
    public = frame["migrant_status"].eq("total").to_numpy() & ~np.isnan(values)
    assert known[public].all() and made.frame["value"][known].equals(frame["value"][known])
    model = of_persons(frame)
    migrant = frame["migrant_status"].isin(["non_national", "unknown"]).to_numpy()
    for row in np.flatnonzero(migrant & (values > 0) & (values < threshold)):
        assert not known[row]
        if (found := width(model, values, known, row)) < threshold - 1e-6:
            assert found >= width(model, values, public, row) - 1e-6  # public totals alone say as much
    assert protect(made.frame, threshold).frame.equals(made.frame)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=len(KINDS), max_size=len(KINDS)), st.sampled_from([3, 10]))
def test_nobody_can_place_a_sensitive_cell_within_the_threshold(counts, threshold):
    scale = np.array([15 if kind[2] == "national" else 1 for kind in KINDS])
    assert_safe(tabulated(scale * np.array(counts, dtype=float)), threshold)


@pytest.mark.parametrize("without", WITHOUT)
@pytest.mark.parametrize("seed", range(3))
def test_nor_can_it_be_placed_where_a_return_lacks_rows(without, seed):
    assert_safe(tabulated(drawn(seed), without), 10)


@settings(max_examples=5, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=len(KINDS), max_size=len(KINDS)))
def test_a_higher_threshold_never_shows_what_a_lower_one_masks(counts):
    frame = tabulated(np.array(counts, dtype=float))
    before = frame.copy()
    hidden = [protect(frame, threshold).frame["value"].isna() for threshold in (2, 5, 6, 10, 15)]
    assert all((lower <= higher).all() for lower, higher in itertools.pairwise(hidden))
    assert frame.equals(before)


# a table with its totals: exercise 19

ORIGIN_TABLE = pd.DataFrame(
    [[3, 25, 40, 12, 80], [14, 6, 55, 30, 105], [45, 60, 120, 75, 300], [2, 11, 9, 33, 55], [20, 18, 26, 0, 64],
     [84, 120, 250, 150, 604]],
    index=["XXB", "XXC", "XXD", "other_eccas", "rest_of_world", "all"], columns=["A", "F", "G", "T", "all"],
)  # fmt: skip
MARGINS = {"total_row": "all", "total_column": "all"}


def test_primary_suppression_alone_is_undone():
    badly = ORIGIN_TABLE.astype(float).mask(ORIGIN_TABLE.gt(0) & ORIGIN_TABLE.lt(10))
    low, high = attack(badly, **MARGINS)
    assert low.equals(high) and low.equals(ORIGIN_TABLE.astype(float))


def test_a_table_masked_well_holds():
    masked = table_mask(ORIGIN_TABLE, 10, **MARGINS)
    small = ORIGIN_TABLE.gt(0) & ORIGIN_TABLE.lt(10)
    low, high = attack(masked, **MARGINS)
    assert masked.isna()[small].sum().sum() == small.sum().sum() == 4
    assert (high - low)[small].min().min() >= 10
    assert masked.loc["all"].notna().all() and masked["all"].notna().all()
    assert (low.le(ORIGIN_TABLE) & high.ge(ORIGIN_TABLE)).all().all()
    assert masked.isna().sum().sum() <= 9


def fitting(table: pd.DataFrame, largest: int):
    """All tables of whole counts that fit a masked one without totals among the masked cells, by trying."""
    values = table.to_numpy()
    holes = np.nonzero(np.isnan(values))
    guesses = np.indices([largest + 1] * len(holes[0])).reshape(len(holes[0]), -1)
    made = np.repeat(values[:, :, None], guesses.shape[1], axis=2)
    made[holes] = guesses
    down, across = made[:-1].sum(axis=0) == made[-1], made[:, :-1].sum(axis=1) == made[:, -1]
    return made[:, :, down.all(axis=0) & across.all(axis=0)]


def with_totals(counts) -> pd.DataFrame:
    inner = np.array(counts)
    inner = np.vstack([inner, inner.sum(axis=0)])
    inner = np.column_stack([inner, inner.sum(axis=1)])
    names = [*range(len(inner) - 1), "all"], [*range(inner.shape[1] - 1), "all"]
    return pd.DataFrame(inner, index=names[0], columns=names[1]).astype(float)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=3, max_size=3), st.data())
def test_the_attack_finds_what_trying_all_tables_finds(counts, data):
    table = with_totals(counts)
    holes = data.draw(st.sets(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=5))
    masked = table.copy()
    for row, column in holes:
        masked.iloc[row, column] = np.nan
    low, high = attack(masked, **MARGINS)
    tables = fitting(masked, 9)
    assert np.allclose(low, tables.min(axis=2)) and np.allclose(high, tables.max(axis=2))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 40), min_size=n, max_size=n), min_size=2, max_size=5)
    ),
    st.integers(2, 12),
)
def test_no_small_cell_of_a_masked_table_can_be_placed(counts, threshold):
    table = with_totals(counts)
    masked = table_mask(table, threshold, **MARGINS)
    low, high = attack(masked, **MARGINS)
    small = table.gt(0) & table.lt(threshold)
    small.iloc[-1, -1] = False
    needed = min(threshold, table.iloc[-1, -1])  # everything may be masked but the grand total
    assert masked.iloc[-1, -1] == table.iloc[-1, -1]
    assert masked.isna().where(small, True).all().all()
    assert ((high - low).where(small, np.inf) >= needed - 1e-6).all().all()
    assert masked.notna().all().all() or small.any().any()
    assert table_mask(masked, threshold, **MARGINS).equals(masked)


def test_an_attack_says_where_nothing_limits_a_count_and_where_nothing_fits():
    table = with_totals([[5, 20], [30, 40]])
    open_end = table.copy()
    open_end.iloc[0, 0] = open_end.iloc[2, 0] = open_end.iloc[0, 2] = open_end.iloc[2, 2] = np.nan
    low, high = attack(open_end, **MARGINS)
    assert (low.iloc[0, 0], high.iloc[0, 0]) == (0, np.inf)
    wrong = table.copy()
    wrong.iloc[0, 0], wrong.iloc[0, 2] = np.nan, 7.0  # less than the 20 beside it
    with pytest.raises(BadInput, match="do not add up"):
        attack(wrong, **MARGINS)


def test_the_totals_are_named():
    with pytest.raises(UnknownName, match="no row 'sum'"):
        table_mask(ORIGIN_TABLE, total_row="sum", total_column="all")
    with pytest.raises(UnknownName, match="no column 'sum'"):
        attack(ORIGIN_TABLE, total_row="all", total_column="sum")


# amounts and the other tables


def amounts(statistic="mean", **values) -> pd.DataFrame:
    made = pd.DataFrame({"migrant_status": list(values), "value": list(values.values())})
    return made.assign(scheme="FUND", function="old_age", statistic=statistic, period="month", sex="total", flag="")


RECIPIENTS = protect(persons(*by_status({"total": 600, "national": 500, "non_national": 4, "unknown": 96}))).frame


def test_a_mean_of_few_or_of_an_unknown_count_is_masked():
    frame = amounts(total=50.0, national=52.0, non_national=30.0, unknown=40.0)
    made = protect_means(frame, RECIPIENTS)
    assert made["value"].isna().tolist() == [False, False, True, True]  # the count of unknown nationality is masked
    assert made["flag"].tolist() == ["", "", "c", "c"]
    assert protect_means(frame, RECIPIENTS.iloc[:0])["value"].isna().tolist() == [False, True, True, True]
    assert frame["value"].notna().all()


def test_a_mean_of_enough_recipients_stays():
    counted = persons(*by_status({"total": 600, "national": 500, "non_national": 40, "unknown": 60}))
    frame = amounts(total=50.0, national=52.0, non_national=30.0)
    assert protect_means(frame, protect(counted).frame).equals(frame)
    assert protect_means(frame, counted, 41)["value"].isna().tolist() == [False, False, True]


def test_a_mean_is_judged_by_recipients_in_cash_of_all_ages():
    counted = persons(
        *by_status({"non_national": 40}), *by_status({"non_national": 5}, benefit_form="in_kind"),
        *by_status({"non_national": 3}, age="65+"), *by_status({"non_national": 2}, origin="XXB"),
    )  # fmt: skip
    assert protect_means(amounts(non_national=30.0), counted)["value"].notna().all()


def test_a_total_amount_cannot_be_worked_out_from_the_others():
    counted = persons(*by_status({"total": 600, "national": 500, "non_national": 4, "unknown": 96}))  # not protected
    frame = amounts("total", total=30_000.0, national=26_000.0, non_national=120.0, unknown=3_880.0)
    made = protect_means(frame, counted)
    assert made["value"].isna().tolist() == [False, False, True, True]
    assert protect_means(amounts(total=50.0, national=52.0, non_national=30.0, unknown=40.0), counted)[
        "value"
    ].isna().tolist() == [False, False, True, False]  # means do not add up


def test_contributions_rest_on_the_contributors():
    amount = {"total": 900.0, "national": 700.0, "non_national": 50.0, "unknown": 150.0}
    rows = [{"scheme": "FUND", "item": item, "function": "", "migrant_status": status, "value": value, "flag": ""}
            for item in ("contributions_workers", "benefits") for status, value in amount.items()]  # fmt: skip
    many = {"total": 600, "national": 500, "non_national": 40, "unknown": 60}
    contributors = by_status(many, variable="active_contributors", benefit_form="")
    counted = pd.concat([RECIPIENTS, persons(*contributors)], ignore_index=True)
    made = protect_finance(pd.DataFrame(rows), counted)
    assert made["value"].isna().tolist() == [False] * 4 + [False, False, True, True]


def test_benefits_of_a_function_cannot_be_worked_out_from_those_of_all_functions():
    amount = {"": 90.0, "old_age": 60.0, "survivors": 20.0, "disability": 10.0}
    rows = [{"scheme": "FUND", "item": "benefits", "function": function, "migrant_status": "non_national",
             "value": amount[function], "flag": ""} for function in amount]  # fmt: skip
    persons_of = {"old_age": 40, "survivors": 20, "disability": 3}
    counted = persons(*(row for name, n in persons_of.items() for row in by_status({"non_national": n}, function=name)))
    made = protect_finance(pd.DataFrame(rows), counted)["value"].isna().tolist()
    assert made[3] and sum(made) >= 2


def test_small_counts_of_agreements_are_blank_with_what_rests_on_them():
    frame = pd.DataFrame({
        "partner": ["XXB", "XXC", "XXD"], "applications_received": [120.0, 12.0, 0.0],
        "applications_settled": [100.0, 9.0, 0.0], "pensions_totalised": [30.0, 3.0, 0.0],
        "median_days": [200.0, 90.0, np.nan], "pensions_exported": [50.0, 2.0, 0.0],
        "amount_exported": [6000.0, 300.0, 0.0], "year": [2010.0, 2015.0, 2020.0],
    })  # fmt: skip
    made = protect_counts(frame)
    assert made.iloc[0].equals(frame.iloc[0]) and made.iloc[2].equals(frame.iloc[2])
    assert made.columns[made.iloc[1].isna()].tolist() == [
        "applications_settled", "pensions_totalised", "median_days", "pensions_exported", "amount_exported",
    ]  # fmt: skip
    assert protect_counts(frame, 2).equals(frame)


# the invented country


@pytest.fixture(scope="module")
def talunda() -> dict:
    made, _problems = folder.from_folder(TALUNDA / "2024")
    names = ("return", "persons", "benefits", "finance", "context", "legal", "agreements", "abroad")
    tables = {name: made[name] for name in names}
    return tables | {"persons": with_national_sums(tables["persons"])}


def test_all_tables_of_a_return(talunda):
    before = {name: frame.copy() for name, frame in talunda.items()}
    made = protected_tables(talunda)
    assert made.keys() == talunda.keys()
    assert all(talunda[name].equals(frame) for name, frame in before.items())
    assert all(made[name] is talunda[name] for name in ("return", "context", "legal"))
    for name in ("persons", "benefits", "finance", "agreements", "abroad"):
        assert made[name].columns.equals(talunda[name].columns) and len(made[name]) == len(talunda[name])
    frame = made["persons"]
    assert (frame["value"].isna() & frame["migrant_status"].eq("total")).equals(
        talunda["persons"]["value"].isna() & talunda["persons"]["migrant_status"].eq("total")
    )
    assert protected_tables({"persons": before["persons"]}).keys() == {"persons"}


def sums_between(frame: pd.DataFrame):
    """The sums of one function and variable, found by looking for the parts of each row: (total, parts)."""
    rows = {tuple(key): number for number, key in enumerate(frame[KEY].to_numpy().tolist())}
    parts: dict[tuple, list[int]] = {}
    for key, number in rows.items():
        scheme, *middle, sex, age, status, origin, activity = key
        at = (scheme, *middle)
        for family, total, is_part in (
            ("scheme", ("all", *middle, sex, age, status, origin, activity), scheme != "all"),
            ("sex", (*at, "total", age, status, origin, activity), sex != "total"),
            ("status", (*at, sex, age, "total", origin, activity), status != "total" and not origin),
            ("origin", (*at, sex, age, status, "", activity), origin != ""),
            ("activity", (*at, sex, age, status, origin, ""), activity != ""),
            ("age", (*at, sex, "total", status, origin, activity), age in ("15-24", "25-54", "55-64", "65+")),
        ):
            if is_part and total in rows:
                parts.setdefault((family, rows[total]), []).append(number)
    values = frame["value"].to_numpy()
    return [(total, own) for (_family, total), own in parts.items() if values[own].sum() == values[total]]


def test_nobody_can_place_a_small_cell_of_the_invented_country(talunda):
    """Each function and variable by itself: no sum ties it to others."""
    frame = talunda["persons"]
    made = protect(frame)
    assert made.bounded <= 10
    tested = 0
    for _block, own in frame.groupby(["function", "variable", "benefit_form"]):
        values = own["value"].to_numpy()
        hidden = made.frame.loc[own.index, "value"].isna().to_numpy() & ~np.isnan(values)
        small = np.flatnonzero(own["migrant_status"].isin(["non_national", "unknown"]) & (values > 0) & (values < 10))
        assert hidden[small].all()
        sums = sums_between(own)
        model = np.zeros((len(sums), len(own)))
        for number, (total, parts) in enumerate(sums):
            model[number, total] = -1
            model[number, parts] = 1
        model = model[:, hidden]
        used = np.unique(np.hstack([model, (model @ values[hidden])[:, None]])[model.any(axis=1)], axis=0)
        position = np.cumsum(hidden) - 1
        for cell in small[:: 1 + len(small) // 6]:
            aim = np.zeros(hidden.sum())
            aim[position[cell]] = 1
            ends = [linprog(sign * aim, A_eq=used[:, :-1], b_eq=used[:, -1]) for sign in (1, -1)]
            far = np.inf if ends[1].status in (3, 4) else -ends[1].fun
            tested += 1
            assert far - ends[0].fun >= min(10, made.weakest) - 1e-6
    assert tested > 20


def test_the_stamp_and_the_rule_are_texts_for_people():
    assert disclosure.INTERNAL == "Internal: small cells are shown. Not for publication."
    assert "fewer than 10 non-nationals" in disclosure.RULE.format(threshold=disclosure.THRESHOLD)
