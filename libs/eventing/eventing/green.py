"""eventlet's monkey patch, for worker processes only: call before anything else is imported."""


def patch() -> None:
    import eventlet

    eventlet.monkey_patch()
