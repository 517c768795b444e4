"""The contenders, by name, in the order of the tables."""

from contenders.adit import AditDirect, AditHttp, AditMux, AditQuic, AditTls, AditWs, AditWss
from contenders.chisel import Chisel
from contenders.direct import Direct
from contenders.haproxy import Haproxy
from contenders.rathole import Rathole, RatholeTls
from contenders.ssh import Ssh

ALL = [Direct, Haproxy, Rathole, RatholeTls, Ssh, Chisel, AditDirect, AditMux, AditTls, AditHttp, AditWs, AditWss,
       AditQuic]
