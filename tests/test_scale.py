"""Time on a line: what is drawn to scale, and what is left out."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from generator.scale import BREAK, MANY, PAD, Scale, Stretch, scale_of

DAY = 86_400


def day(number: int) -> Stretch:
    return number * DAY, (number + 1) * DAY


def days(*numbers: int) -> Scale:
    return scale_of([day(number) for number in numbers])


def spread(scale: Scale) -> list[tuple[int, int, bool]]:
    """The first and the last day of each piece, and whether it is a place."""
    return [(piece.start // DAY, (piece.end - 1) // DAY, piece.is_place) for piece in scale.pieces]


# --- what is left out ------------------------------------------------------------------------------------------------


def test_days_that_follow_each_other_are_one_piece() -> None:
    assert spread(days(0, 1, 2, 3, 5, 6)) == [(0, 6, False)]


def test_years_before_a_week_are_left_out() -> None:
    assert spread(days(-3000, 0, 1, 1, 2, 3, 4, 6)) == [(-3000, -3000, True), (0, 6, False)]


def test_two_bursts_are_on_one_scale() -> None:
    first, second = days(0, 1, 2, 3, 4, 1000, 1001).pieces
    assert round((first.right - first.left) / 5, 6) == round((second.right - second.left) / 2, 6)


def test_a_long_gap_among_gaps_like_it_is_drawn() -> None:
    assert spread(days(0, 100, 200, 320, 400)) == [(0, 400, False)]


def test_two_things_are_drawn_however_far_apart_they_are() -> None:
    assert spread(days(0, 10_000)) == [(0, 10_000, False)]


def test_what_stands_alone_is_one_place_whatever_its_length() -> None:
    year = (400 * DAY, 765 * DAY)
    scale = scale_of([day(number) for number in (0, 1, 2, 3)], [year])
    assert spread(scale) == [(0, 3, False), (400, 764, True)]
    assert scale.of(year[0]) == scale.of(year[1])


def test_a_year_around_days_does_not_stretch_the_line() -> None:
    scale = scale_of([day(number) for number in (10, 11, 12, 13)], [(0, 365 * DAY)])
    assert spread(scale) == [(10, 13, False)]
    assert (scale.of(0), scale.of(365 * DAY)) == (scale.of(10 * DAY), scale.of(14 * DAY))


def test_a_piece_too_short_for_the_scale_is_a_place() -> None:
    scale = days(*range(0, 1000, 10), 100_000, 100_001)
    assert spread(scale)[-1] == (100_000, 100_001, True)


def test_a_single_date_lies_in_the_middle() -> None:
    assert round(days(5).of(5 * DAY), 6) == 50


# --- what is pressed together ----------------------------------------------------------------------------------------

BEFORE, BURST, AFTER = (-4000, -3000, -2950), (0, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 6), (60, 130, 200, 290, 400, 420)


def test_what_is_scattered_around_a_burst_is_pressed_together_on_scales_of_its_own() -> None:
    scale = days(*BEFORE, *BURST, *AFTER)
    assert [(piece.start // DAY, (piece.end - 1) // DAY, piece.sort) for piece in scale.pieces] == [
        (-4000, -2950, "pressed"), (0, 6, "scale"), (60, 420, "pressed")
    ]  # fmt: skip
    first, second, third = (scale.of(day(number)[0]) for number in (60, 130, 200))
    assert round((second - first) - (third - second), 6) == 0


def test_most_of_the_width_is_left_for_the_burst() -> None:
    _, burst, _ = days(*BEFORE, *BURST, *range(60, 4000, 400)[: len(BURST) - 4]).pieces
    assert burst.right - burst.left > 45


def test_thin_end_of_a_burst_is_pressed_with_what_follows() -> None:
    scale = days(*BEFORE, *BURST * 3, 15, 25, *AFTER)
    assert [(piece.start // DAY, piece.sort) for piece in scale.pieces] == [
        (-4000, "pressed"), (0, "scale"), (15, "pressed")
    ]  # fmt: skip


def test_burst_that_is_alike_everywhere_is_drawn_whole() -> None:
    _, burst, _ = days(*BEFORE, *[*range(0, 40, 2)] * 3, *AFTER[1:]).pieces
    assert (burst.start // DAY, burst.end // DAY) == (0, 39)


def test_single_date_beside_a_burst_stays_a_place() -> None:
    assert [piece.sort for piece in days(-4000, *BURST, *AFTER).pieces] == ["place", "scale", "pressed"]


# --- properties ------------------------------------------------------------------------------------------------------

SECONDS = st.integers(-(10**11), 10**11)
STRETCHES = st.lists(
    st.builds(lambda start, length: (start, start + length), SECONDS, st.integers(1, 10**9)), min_size=1, max_size=40
) | st.lists(st.integers(-20, 400).map(day), min_size=1, max_size=40)


@given(STRETCHES, STRETCHES, st.lists(SECONDS | st.integers(-30, 500).map(DAY.__mul__), max_size=20))
def test_order_is_kept_and_nothing_lies_outside(
    stretches: list[Stretch], vague: list[Stretch], more: list[int]
) -> None:
    scale = scale_of(stretches, vague)
    seconds = sorted({*more, *(second for stretch in (*stretches, *vague) for second in stretch)})
    places = [scale.of(second) for second in seconds]
    assert all(earlier <= later + 1e-9 for earlier, later in pairwise(places))
    assert all(PAD - 1e-9 <= place <= 100 - PAD + 1e-9 for place in places)


@given(STRETCHES, STRETCHES)
def test_time_is_left_out_only_where_nothing_happened(stretches: list[Stretch], vague: list[Stretch]) -> None:
    scale = scale_of(stretches, vague)
    for before, after in pairwise(scale.pieces):
        assert before.end < after.start
        assert not [each for each in stretches if each[0] < after.start and before.end < each[1]]
    assert len(scale.breaks) <= 2 / MANY


@given(STRETCHES)
def test_pieces_and_breaks_fill_the_line(stretches: list[Stretch]) -> None:
    scale = scale_of(stretches)
    assert round(scale.pieces[0].left - PAD, 6) == round(100 - PAD - scale.pieces[-1].right, 6) == 0
    assert all(round(end - start - BREAK, 6) == 0 for start, end in scale.breaks)


@given(STRETCHES)
def test_the_same_time_takes_the_same_room_everywhere(stretches: list[Stretch]) -> None:
    drawn = [piece for piece in scale_of(stretches).pieces if piece.sort == "scale"]
    rates = [(piece.right - piece.left) / (piece.end - piece.start) for piece in drawn]
    assert all(abs(rate - rates[0]) <= rates[0] * 1e-6 for rate in rates)
