"""Background work inside the one web process, for an installation without a message broker.

Messages stay in memory and are only wake-ups: what is to be done stands in the database, so a process that is
killed loses nothing that the next one would not find there. With REDIS_URL set, ordinary Celery workers and beat
do this work instead and nothing here runs.
"""

import logging
import threading

from celery.beat import Service
from celery.worker import state

logger = logging.getLogger(__name__)
PAUSE = 3.0  # seconds before what ended by itself, by a full disk for instance, is started again


class BackgroundWork:
    """A Celery worker and a beat as daemon threads of this process, kept going; at most one of these a process.

    app: the Celery application, whose broker may be memory:// or a real one. schedule_filename: where beat keeps
    when each task last ran, so that a date missed while the machine was off is made up for; None: no beat.
    """

    def __init__(self, app, schedule_filename=None, pause=PAUSE):
        self.app, self.schedule_filename, self.pause = app, schedule_filename, pause
        self.ready, self.stopping = threading.Event(), threading.Event()
        self.worker = threading.Thread(target=self._keep, args=[self.work], name="worker", daemon=True)
        self.timetable = threading.Thread(target=self._keep, args=[self.keep_time], name="timetable", daemon=True)
        self.beat = None

    def start(self):
        """Start the threads and return at once; `ready` is set when the worker takes messages."""
        self.worker.start()
        if self.schedule_filename:
            self.timetable.start()

    def stop(self, timeout=5.0):
        """Let the task in hand end for up to `timeout` seconds, then leave it to its lease. Returns whether it ended."""
        self.stopping.set()
        state.should_stop = 0
        if self.beat:
            self.beat.stop()
            self.timetable.join(timeout)
        self.worker.join(timeout)
        return not self.worker.is_alive()

    def _keep(self, do):
        """Do it again whenever it ends, until this is stopped: without a worker or beat all jobs would stand still unseen."""
        while not self.stopping.is_set():
            try:
                do()
            except Exception:
                logger.exception("background work ended by itself")
            if not self.stopping.wait(self.pause):
                logger.warning("background work is started again: %s", threading.current_thread().name)

    def keep_time(self):
        """Send the tasks that are due, until stopped or broken."""
        # The interval is how long a stop waits at most, not how often tasks run.
        self.beat = Service(self.app, max_interval=1, schedule_filename=self.schedule_filename, remote_control=False)
        if not self.stopping.is_set():
            self.beat.start()

    def work(self):
        """Take messages, until stopped or broken."""
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
        if not self.stopping.is_set():
            controller.start()
