"""OpenStack Swift with s3api in one process, for s3-server.ts: argv[1] is an empty directory, argv[2] the secret.

Prints the port that it listens on, and ends with its standard input.
"""
import os
import sys

import eventlet
import eventlet.patcher

eventlet.patcher.monkey_patch(thread=False)

from eventlet import wsgi  # noqa: E402

folder, secret = sys.argv[1:3]
devices = os.path.join(folder, 'devices')
os.makedirs(os.path.join(devices, 'one', 'tmp'))

PROXY = f'''
[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors gatekeeper s3api tempauth proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = {secret} .admin
'''


def write(name, text):
    path = os.path.join(folder, name)
    with open(path, 'w') as file:
        file.write(text)
    return path


write('swift.conf', '[swift-hash]\nswift_hash_path_suffix = test\n[storage-policy:0]\nname = one\ndefault = yes\n')
proxy_conf = write('proxy-server.conf', PROXY)

from swift.common import utils  # noqa: E402

utils.set_swift_dir(folder)

from swift.account.server import AccountController  # noqa: E402
from swift.common.http_protocol import SwiftHttpProtocol  # noqa: E402
from swift.common.middleware.s3api import s3request  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402
from swift.container.server import ContainerController  # noqa: E402
from swift.obj.server import ObjectController  # noqa: E402

# Swift's object server knows `If-None-Match: *`, yet s3api refuses every conditional PUT with 501 before it gets there
# (2.30, of Debian 12). It is let through; the signature is checked over it as over every other header.
validate_headers = s3request.S3Request._validate_headers


def validate_other_headers(request):
    condition = request.environ.pop('HTTP_IF_NONE_MATCH', None)
    if condition == '*':
        try:
            return validate_headers(request)
        finally:
            request.environ['HTTP_IF_NONE_MATCH'] = condition
    if condition is not None:
        request.environ['HTTP_IF_NONE_MATCH'] = condition
    return validate_headers(request)


s3request.S3Request._validate_headers = validate_other_headers


class Cache:
    """tempauth wants one, in memcached; this one forgets everything."""

    def get(self, *_args, **_options):
        return None

    def set(self, *_args, **_options):
        pass

    delete = set


def with_cache(app):
    def cached(environ, start_response):
        environ['swift.cache'] = Cache()
        return app(environ, start_response)
    return cached


# What goes wrong is said on the standard error.
utils.get_logger({}, 'swift', log_to_console=True)


def serve(listener, app):
    eventlet.spawn(wsgi.server, listener, app, open(os.devnull, 'w'), protocol=SwiftHttpProtocol, debug=False)


def listen():
    return eventlet.listen(('127.0.0.1', 0))


conf = {'swift_dir': folder, 'devices': devices, 'mount_check': 'false', 'disable_fallocate': 'true'}
for name, controller in (('account', AccountController), ('container', ContainerController), ('object', ObjectController)):
    listener = listen()
    port = listener.getsockname()[1]
    builder = RingBuilder(1, 1, 1)
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'device': 'one', 'ip': '127.0.0.1', 'port': port,
                     'replication_ip': '127.0.0.1', 'replication_port': port})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, f'{name}.ring.gz'))
    serve(listener, controller(conf))

proxy = listen()
serve(proxy, with_cache(loadapp(proxy_conf)))
print(proxy.getsockname()[1], flush=True)

while eventlet.tpool.execute(os.read, 0, 1):
    pass
os._exit(0)
