#!/usr/bin/env python3
"""A client that nobody here wrote: Debian's python3-grpcio, with modules made by protoc from the published protos.

python_client_test.py BRIEFINGD PROTO_DIR
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest

BRIEFINGD, PROTO_DIR = sys.argv[1], sys.argv[2]
WORK = tempfile.TemporaryDirectory(prefix="briefing interop ")
_protos = [
    os.path.relpath(os.path.join(folder, name), PROTO_DIR)
    for folder, _, names in os.walk(PROTO_DIR)
    for name in names
    if name.endswith(".proto")
]
subprocess.run(["protoc", "-I" + PROTO_DIR, "--python_out=" + WORK.name, *_protos], check=True)
sys.path.insert(0, WORK.name)

# protoc's google/ folder and the runtime's must be one package.
import google  # noqa: E402

google.__path__.append(os.path.join(WORK.name, "google"))

import grpc  # noqa: E402
from briefing.v1 import event_pb2, event_service_pb2, ledger_service_pb2, party_pb2, party_service_pb2  # noqa: E402
from google.rpc import error_details_pb2, status_pb2  # noqa: E402


class Server:
    def __init__(self, directory):
        self.directory = directory
        self.start()

    def start(self):
        port_file = os.path.join(self.directory, "address")
        if os.path.exists(port_file):
            os.remove(port_file)
        self.process = subprocess.Popen(
            [BRIEFINGD, "--listen", "127.0.0.1:0", "--metrics-listen", "", "--port-file", port_file,
             "--ledger", "sqlite:" + os.path.join(self.directory, "ledger.db")],
            stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not os.path.exists(port_file):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("briefingd did not start")
            time.sleep(0.01)
        with open(port_file) as address:
            self.channel = grpc.insecure_channel(address.read().strip())

    def stop(self):
        self.channel.close()
        self.process.terminate()
        return self.process.wait(60)

    def call(self, service, method, request, response_type):
        stub = self.channel.unary_unary("/briefing.v1.%s/%s" % (service, method),
                                        request_serializer=lambda message: message.SerializeToString(),
                                        response_deserializer=response_type.FromString)
        return stub(request, timeout=30)

    def watch(self, request):
        stub = self.channel.unary_stream("/briefing.v1.LedgerService/Watch",
                                         request_serializer=lambda message: message.SerializeToString(),
                                         response_deserializer=ledger_service_pb2.WatchResponse.FromString)
        return stub(request, timeout=60)

    def create_party(self, party_id, title="A state"):
        party = party_pb2.Party(title=title, kind=party_pb2.PARTY_KIND_STATE)
        return self.call("PartyService", "CreateParty",
                         party_service_pb2.CreatePartyRequest(party_id=party_id, party=party), party_pb2.Party)


def details_of(error):
    """The google.rpc details that a failed call carries, by type."""
    for key, value in error.trailing_metadata():
        if key == "grpc-status-details-bin":
            found = {}
            for detail in status_pb2.Status.FromString(value).details:
                for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.RetryInfo):
                    if detail.Is(kind.DESCRIPTOR):
                        message = kind()
                        detail.Unpack(message)
                        found[kind] = message
            return found
    return {}


class PythonClient(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(dir=WORK.name)
        self.server = Server(self.directory)

    def tearDown(self):
        self.assertEqual(self.server.stop(), 0)

    def test_creates_and_gets(self):
        created = self.server.create_party("jp", "Japan")
        self.assertEqual(created.name, "parties/jp")
        self.assertEqual(created.revision, 1)
        got = self.server.call("PartyService", "GetParty", party_service_pb2.GetPartyRequest(name="parties/jp"),
                               party_pb2.Party)
        self.assertEqual(got, created)

    def test_errors_carry_details(self):
        event = event_pb2.Event(kind=event_pb2.EVENT_KIND_AGREE)
        event.date.edtf = "19860101"
        with self.assertRaises(grpc.RpcError) as caught:
            self.server.call("EventService", "CreateEvent",
                             event_service_pb2.CreateEventRequest(event_id="x", event=event), event_pb2.Event)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        details = details_of(caught.exception)
        self.assertEqual(details[error_details_pb2.ErrorInfo].domain, "briefing.v1")
        fields = {violation.field for violation in details[error_details_pb2.BadRequest].field_violations}
        self.assertEqual(fields, {"event.title", "event.date.edtf"})

    def test_undecodable_bytes_are_the_callers_fault(self):
        stub = self.server.channel.unary_unary("/briefing.v1.EventService/GetEvent")
        with self.assertRaises(grpc.RpcError) as caught:
            stub(b"\x0a\xff\xff", timeout=30)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)

    def test_watch_goes_on_across_a_restart(self):
        self.server.create_party("p1")
        stream = self.server.watch(ledger_service_pb2.WatchRequest(snapshot=True))
        token, known = "", []
        for message in stream:
            token = message.resume_token
            known += [record.party.name for record in message.snapshot]
            if message.notice == ledger_service_pb2.WATCH_NOTICE_SYNCED:
                break
        self.assertEqual(known, ["parties/p1"])
        stream.cancel()
        self.server.create_party("p2")
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        seen = []
        stream = self.server.watch(ledger_service_pb2.WatchRequest(resume_token=token))
        writer = threading.Thread(target=self.server.create_party, args=("p3",))
        writer.start()
        for message in stream:
            seen += [change.name for commit in message.commits for change in commit.changes]
            if len(seen) >= 2:
                break
        writer.join()
        stream.cancel()
        self.assertEqual(seen, ["parties/p2", "parties/p3"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
