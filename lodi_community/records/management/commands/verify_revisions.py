"""manage.py verify_revisions: walk the whole chain of revisions and say where it is broken."""

from django.core.management.base import BaseCommand, CommandError

from lodi_community.records.models import Revision, RevisionChain


class Command(BaseCommand):
    help = "核对修改记录链：内容、顺序、条数"

    def handle(self, **options):
        digest, length = "", 0
        for revision in Revision.objects.order_by("pk").iterator(2000):
            if revision.previous != digest:
                raise CommandError(f"第 {revision.pk} 条接不上前一条：中间有记录被删除或插入")
            if revision.compute_digest() != revision.digest:
                raise CommandError(f"第 {revision.pk} 条内容与校验码不符：被改动过")
            digest, length = revision.digest, length + 1
        chain = RevisionChain.objects.filter(pk=1).first() or RevisionChain()
        if (chain.digest, chain.length) != (digest, length):
            raise CommandError(f"链尾登记 {chain.length} 条，实有 {length} 条：末尾有记录被删除")
        self.stdout.write(f"修改记录 {length} 条，连续完整")
