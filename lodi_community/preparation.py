"""A database that nobody has prepared: a command says so in a sentence instead of “no such table”."""

from django.conf import settings
from django.db import DatabaseError

MIGRATIONS = "django_migrations"  # the first table that is made


def unprepared(connection):
    """The sentence for a database without the portal's tables; None where they are there, or cannot be asked for."""
    try:
        if MIGRATIONS in connection.introspection.table_names():
            return None
    except DatabaseError:
        return None
    where = (
        f"数据文件夹 {settings.DATA_DIR} 里还没有门户（没有写 DATA_DIR 的，用的是代码旁的 var/）"
        if connection.vendor == "sqlite"
        else f"数据库 {connection.settings_dict['NAME']} 里还没有门户的表"
    )
    return (
        f"{where}，什么也没有做。门户装在别处的，先写明在哪里再执行，例如 export DATA_DIR=/srv/portal；"
        "还没有装的，先执行 manage.py prepare --no-demo"
    )
