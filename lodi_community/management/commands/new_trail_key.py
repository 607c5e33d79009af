"""manage.py new_trail_key: go on with a new key after the key of the chain of revisions was lost for good."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from lodi_community.records import chain


class Command(BaseCommand):
    help = "修改记录的密钥确实找不回来时，从新的密钥起接着记；链上写明原因，以前的记录不动"

    def add_arguments(self, parser):
        parser.add_argument("--reason", required=True, help="密钥是怎么丢的")

    def handle(self, *, reason, **options):
        by = get_user_model().objects.system()
        if not reason.strip():
            raise CommandError("原因不能是空的：写明密钥是怎么丢的")
        if by is None:
            raise CommandError("门户里还没有账号，也就没有修改记录：不用换密钥，执行 manage.py prepare")
        try:
            begun = chain.begin_key(by, reason.strip(), lost=True)
        except (OSError, ValidationError) as error:
            raise CommandError(f"新的密钥没有启用：{error}") from error
        if not begun:
            raise CommandError("密钥还在，没有丢：不用换")
        self.stdout.write("从新的密钥起接着记，修改记录里写明了原因。请把新的 trail_key 另存一份。")
