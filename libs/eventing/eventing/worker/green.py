"""eventlet's monkey patch, for worker processes only: call before anything else is imported."""

import warnings


def patch() -> None:
    with warnings.catch_warnings():
        # It announces its own end of life at every start, in lines no reader of our log expects.
        warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
        import eventlet

    eventlet.monkey_patch()
