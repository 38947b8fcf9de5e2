"""Waves: as few as the order allows, and the order of what belongs together is kept."""

from hypothesis import given
from hypothesis import strategies as st

from eventing.bus.waves import waves

things = st.lists(st.frozensets(st.sampled_from("abcd"), min_size=1, max_size=3), max_size=30)


def test_what_has_nothing_in_common_goes_at_once():
    assert waves(["a1", "b1", "a2", "c1", "b2"], lambda thing: thing[0]) == [["a1", "b1", "c1"], ["a2", "b2"]]


@given(things)
def test_no_key_stands_twice_in_a_wave_and_their_order_is_kept(keys: list[frozenset[str]]):
    made = waves(range(len(keys)), lambda index: keys[index])
    assert sorted(index for wave in made for index in wave) == list(range(len(keys)))
    for wave in made:
        assert len({key for index in wave for key in keys[index]}) == sum(len(keys[i]) for i in wave)
    order = [index for wave in made for index in wave]
    for key in "abcd":
        having = [index for index in order if key in keys[index]]
        assert having == sorted(having)


@given(things)
def test_there_are_no_more_waves_than_the_longest_chain_needs(keys: list[frozenset[str]]):
    depth: list[int] = []
    for index, own in enumerate(keys):
        depth.append(1 + max((depth[i] for i in range(index) if keys[i] & own), default=0))
    assert len(waves(range(len(keys)), lambda index: keys[index])) == max(depth, default=0)
