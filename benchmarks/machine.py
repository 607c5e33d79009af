"""What a measurement ran on, in one line."""

import os
import platform
from importlib.metadata import version
from pathlib import Path


def machine():
    """Processor, memory, system, Python, the packages that count, and how busy it was."""
    cpu = platform.processor()
    if os.path.exists("/proc/cpuinfo"):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), cpu)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = "，".join(f"{name} {version(name)}" for name in ("django", "numpy"))
    load = os.getloadavg()[0]
    return (
        f"{cpu}，{os.cpu_count()} 核，{memory:.0f} GB 内存，{platform.system()} {platform.release()}，"
        f"Python {platform.python_version()}，{packages}，开始时负载 {load:.1f}\n"
    )
