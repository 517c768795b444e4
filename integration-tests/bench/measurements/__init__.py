"""The measurements, in the order in which a round takes them."""

from measurements.bulk import Bulk, TransportUp
from measurements.fresh import Fresh
from measurements.http import CONNECT, KEEP_ALIVE
from measurements.lossy import Far, Lossy
from measurements.ping import Ping
from measurements.udp import Udp

ALL = [Bulk(1, "up"), Bulk(1, "down"), Bulk(4, "up"), Bulk(4, "down"), KEEP_ALIVE, CONNECT, Ping(), Udp(), Fresh(),
       Lossy(), TransportUp(), Far()]
