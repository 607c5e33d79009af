"""Background work inside the one web process, for an installation without a message broker.

Messages stay in memory and are only wake-ups: what is to be done stands in the database, so a process that is
killed loses nothing that the next one would not find there. With REDIS_URL set, ordinary Celery workers and beat
do this work instead and nothing here runs.
"""

import threading

from celery.beat import EmbeddedService
from celery.worker import state


class BackgroundWork:
    """A Celery worker and a beat as two daemon threads of this process; at most one of these a process.

    app: the Celery application, whose broker may be memory:// or a real one. schedule_filename: where beat keeps
    when each task last ran, so that a date missed while the machine was off is made up for; None: no beat.
    """

    def __init__(self, app, schedule_filename=None):
        self.app = app
        self.ready = threading.Event()
        self.worker = threading.Thread(target=self._work, name="worker", daemon=True)
        self.beat = None
        if schedule_filename:
            # The interval is how long a stop waits at most, not how often tasks run.
            self.beat = EmbeddedService(app, thread=True, max_interval=1, schedule_filename=schedule_filename)

    def start(self):
        """Start both threads and return at once; `ready` is set when the worker takes messages."""
        self.worker.start()
        if self.beat:
            self.beat.start()

    def stop(self, timeout=5.0):
        """Let the task in hand end for up to `timeout` seconds, then leave it to its lease. Returns whether it ended."""
        state.should_stop = 0
        if self.beat and self.beat.is_alive():
            self.beat.stop()
        self.worker.join(timeout)
        return not self.worker.is_alive()

    def _work(self):
        # A flag of the whole process: an earlier worker's stop must not stop this one.
        state.should_stop = None
        # The controller itself, not the command line's: no banner, no logging set up, no signal handlers. It is made
        # in its own thread because it closes the database connections of the thread that makes it.
        controller = self.app.WorkController(
            app=self.app,
            pool="solo",
            concurrency=1,
            loglevel="WARNING",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            ready_callback=lambda consumer: self.ready.set(),
        )
        controller.start()
