"""What is uploaded lies on the disk until a page has looked at it: no more of one file than a page could want."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class Capped(FileUploadHandler):
    """Lets the handlers behind it see UPLOAD_MOST_BYTES of a file and a little more, so that its size tells on it."""

    def receive_data_chunk(self, raw_data, start):
        return raw_data if start <= settings.UPLOAD_MOST_BYTES else None

    def file_complete(self, file_size):
        return None
