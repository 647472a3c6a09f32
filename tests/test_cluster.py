import pytest

from sslib.errors import BadInput
from sslib.report import cluster, orders, publish, run


@pytest.fixture(scope="module")
def scheduler():
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None, host="127.0.0.1") as started:
        yield started.scheduler_address


def test_a_report_made_on_a_cluster_is_the_one_made_here(scheduler, composed, tmp_path):
    with cluster.executor(scheduler) as executor:
        (made,) = publish.publish(orders.orders(["GAB"], wanted="en"), tmp_path, executor)
    assert made.error == ""
    expected = composed("GAB", "en")
    for name in ("GAB_2024_en.html", "GAB_2024_en.pdf", "indicators.csv", "action_points.csv"):
        assert (made.folder / name).read_bytes() == expected[name], name


def test_an_error_on_a_cluster_comes_back(scheduler):
    with cluster.executor(scheduler) as executor:
        task = run.Task(run.analyses()[0], {"country": "XXQ", "year": 2024, "source": "nowhere", "language": "en"})
        assert executor.submit(run.execute, task).result().error


def test_an_address_where_nobody_listens_is_told():
    with pytest.raises(BadInput, match="No scheduler answers"), cluster.executor("tcp://127.0.0.1:1", timeout="1s"):
        pass
