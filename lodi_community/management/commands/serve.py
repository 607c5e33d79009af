"""manage.py serve: the portal in one process, web server and background work together."""

import errno
import logging
import os
import signal
import socket
import sys

import waitress
from django.conf import settings
from django.core.management.base import BaseCommand

from lodi_community.background import BackgroundWork
from lodi_community.celery import app
from lodi_community.resuming import leave_to_all
from lodi_community.serving import portal

HOST = "127.0.0.1"
# Above the 5 MB of a workbook, so that the page can say so itself; below what fills a disk.
BODY_LIMIT = 64 * 1024 * 1024


class Command(BaseCommand):
    """Serve on 127.0.0.1 until SIGTERM or Ctrl+C; without REDIS_URL the background work runs in here too."""

    help = "在本机启动门户。未设置 REDIS_URL 时，后台任务在同一进程内执行。"

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")

    def handle(self, *, port, **options):
        listener = listen(port)
        # Made only now: it reads all static files, which a command that ends with a taken port need not wait for.
        server = waitress.create_server(
            portal(), sockets=[listener], threads=8, ident=None, max_request_body_size=BODY_LIMIT
        )
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
        # A queue of requests is ordinary with eight threads; waitress would log each one.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        work = None
        try:
            if not settings.REDIS_URL:
                work = start_background_work()
            self.announce(port)
            server.run()
        except (KeyboardInterrupt, SystemExit):
            pass  # Before server.run() took over: the same clean end.
        finally:
            server.close()
            if work:
                work.stop()
        self.stdout.write("门户已停止。")

    def announce(self, port):
        """Print the address, where background work is done, and the demonstration accounts if there are any."""
        self.stdout.write(f"\n门户已启动：http://{HOST}:{port}/\n")
        if settings.REDIS_URL:
            self.stdout.write(
                "已设置 REDIS_URL：后台任务由单独的 Celery 工作进程和定时进程执行，启动办法见 deploy/README.md。"
            )
        accounts = settings.DATA_DIR / "demo_accounts.txt"
        if accounts.exists():
            self.stdout.write(f"演示账户（仅供演示，保存在 {accounts}）：\n")
            self.stdout.write(accounts.read_text(encoding="utf-8").rstrip() + "\n")
        self.stdout.write("按 Ctrl+C 停止。")
        self.stdout.flush()


def listen(port):
    """A socket bound to the port; ends the command with one sentence where the port cannot be had."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OverflowError:
        sys.exit(f"端口 {port} 无效。端口是 1 到 65535 之间的整数，例如：PORT=8001 ./run.sh")
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"端口 {port} 已被占用。换一个端口启动：PORT=8001 ./run.sh")
        if error.errno == errno.EACCES:
            sys.exit(f"当前用户不能使用端口 {port}。换一个 1024 以上的端口启动：PORT=8001 ./run.sh")
        raise
    return listener


def start_background_work():
    """The in-process worker and beat of this installation, started."""
    # manage.py has run the system checks; Celery would run them again in the worker's thread.
    os.environ["CELERY_SKIP_CHECKS"] = "1"
    leave_to_all()
    work = BackgroundWork(app, settings.CELERY_BEAT_SCHEDULE_FILENAME)
    work.start()
    return work
