"""To which addresses the portal may speak: those of an office network and of the world, and none that lead back into itself.

A name is looked up once, its addresses are asked about, and it is one of these that the connection is made to: a name that
later stands for something else changes nothing.
"""

import ipaddress
import queue
import re
import socket
import threading
from urllib.parse import urlsplit

from django.conf import settings

EXAMPLE = "写成 https://主机/路径 这样，例如 https://oa.example.cn/hooks/lodi"
PLAIN = re.compile(r"[!-~]+")  # no space, no line break, no character that a header could not carry
PORTS = {"http": 80, "https": 443}
# Where clouds hand out the keys of a machine. Those that are link-local are refused anyway.
METADATA = [ipaddress.ip_network(text) for text in ("100.100.100.200/32", "fd00:ec2::254/128", "192.0.0.192/32")]
OFFICE = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]
LOOK_UP = 5.0  # seconds
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """The portal does not speak to this host; the message is the Chinese sentence that says why."""


def fault_of(address):
    """What is wrong with an address as it is written: a Chinese sentence, "" where nothing is. Looks nothing up."""
    if not PLAIN.fullmatch(address):
        return f"地址里有空格、汉字或别的特殊字符。{EXAMPLE}"
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 raises where it is no port
    except ValueError:
        return f"地址里的主机或端口不对。{EXAMPLE}"
    if parts.scheme not in PORTS or not parts.hostname:
        return f"只能推送到 http 或 https 地址。{EXAMPLE}"
    if parts.username is not None or parts.fragment:
        return f"地址里不能带账号、密码或 #。核对是谁发的用签名。{EXAMPLE}"
    return ""


def host_and_port(address):
    """(host, port) of an address that has no fault."""
    parts = urlsplit(address)
    return parts.hostname, parts.port or PORTS[parts.scheme]


def look_up(host, port):
    """The IP address to which a connection may be made. Raises Refused, after LOOK_UP at the latest."""
    addresses = list(dict.fromkeys(row[4][0] for row in _found(host, port)))
    for text in addresses:
        if not is_allowed(text):
            where = text if text == host else f"主机 {host} 的地址 {text}"
            raise Refused(
                f"{where} 属于本机、链路本地、云主机元数据或保留的地址，不推送。"
                "确实要送的，请安装维护的人写进 WEBHOOK_NETWORKS"
            )
    return addresses[0]


def _found(host, port):
    """What getaddrinfo() finds. In a thread, because nothing ends it: with two silent name servers it takes 20 seconds."""
    answers = queue.SimpleQueue()

    def ask():
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        found = answers.get(timeout=LOOK_UP)
    except queue.Empty as error:
        said = f"{LOOK_UP:.0f} 秒内没有查到主机 {host} 的地址，请核对名称和服务器的域名解析，或者直接写 IP 地址"
        raise Refused(said) from error
    if isinstance(found, Exception):
        raise Refused(f"查不到主机 {host} 的地址，请核对名称，或者直接写 IP 地址") from found
    return found


def is_allowed(text):
    """Whether the portal may speak to an IP address: an address of the world or of an office network, or an allowed one.

    An IPv4 address inside an IPv6 address counts as itself.
    """
    address = _bare(ipaddress.ip_address(text.partition("%")[0]))
    if any(address in network for network in settings.WEBHOOK_NETWORKS):
        return True
    if address.is_reserved or any(address in network for network in METADATA):
        return False  # ::127.0.0.1 is reserved, and global for Python
    return (address.is_global and not address.is_multicast) or any(address in network for network in OFFICE)


def _bare(address):
    if address.version == 4:
        return address
    if address in NAT64:
        return ipaddress.ip_address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (0, 0))[1] or address
