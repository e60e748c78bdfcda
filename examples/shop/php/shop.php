<?php
// A small shop over HTTP, with PHP 8.1 or later and its openssl: it registers, opens the payment
// window, approves, cancels and takes deposit notices.
//   kcp-proto sandbox run -- php examples/shop/php/shop.php
// openssl.cafile names the CA of the sandbox (PHP_INI_SCAN_DIR).
declare(strict_types=1);
ini_set('display_errors', '0');
ignore_user_abort(true);
require_once __DIR__ . '/orders.php';

const PAGES = [
    'paid' => '결제가 완료되었습니다 (paid)',
    'waiting' => '입금을 기다리고 있습니다 (waiting for your deposit)',
    'failed' => '결제가 이루어지지 않았습니다 (failed)',
    'unknown' => '결제 결과를 확인하고 있습니다 (being checked)',
];
const TAKEN = '<html><body><form><input type="hidden" name="result" value="0000"></form></body></html>';

/** Reads a form: it is in UTF-8 or EUC-KR, and does not always say in which. */
function read_form(string $body): array
{
    $form = [];
    foreach (explode('&', $body) as $pair) {
        [$name, $value] = array_map(urldecode(...), explode('=', $pair, 2) + [1 => '']);
        $text = preg_match('//u', $value) ? $value : @iconv('CP949', 'UTF-8', $value);
        if ($text === false || !preg_match('//u', $name)) {
            throw new Wrong('this is no form', 400);
        }
        if ($text !== '') {
            $form[$name] = $text;
        }
    }
    return $form;
}

function read_json(string $body): array
{
    $value = json_decode($body === '' ? '{}' : $body, false);
    return $value instanceof stdClass ? (array) $value : throw new Wrong('this is no JSON object', 400);
}

/** Gives status, content type and body. */
function respond(Shop $shop, string $method, array $path, string $body): array
{
    $json = fn (array $value, int $status = 200): array =>
        [$status, 'application/json', json_encode($value, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE)];
    [$first, $orderNo, $last] = $path + [1 => null, 2 => ''];
    switch (trim(implode(' ', [$method, $first, $orderNo === null ? '' : 'NO', $last]))) {
        case 'POST orders':
            $asked = read_json($body) + ['order_no' => null, 'amount' => null, 'pay_type' => null];
            return $json($shop->register($asked['order_no'], $asked['amount'], $asked['pay_type']));
        case 'GET orders NO':
            return $json($shop->show($orderNo));
        case 'POST orders NO cancel':
            $done = $shop->cancel($orderNo, read_json($body)['amount'] ?? null);
            return $json($done, isset($done['refused']) ? 409 : 200);
        case 'POST recover':
            return $json($shop->recover());
        case 'POST return':
            $state = $shop->approve(read_form($body));
            $page = "<!doctype html><title>$state</title><p>" . (PAGES[$state] ?? $state) . '</p>';
            return [200, 'text/html; charset=utf-8', $page];
        case 'POST notice':
            return $shop->take(read_form($body))
                ? [200, 'text/html; charset=utf-8', TAKEN]
                : [503, 'text/plain', 'not taken'];
        default:
            throw new Wrong('there is no such page', 404);
    }
}

/** Starts PHP's own web server with this file for each request, and waits until it listens. */
function serve(): int
{
    $port = (int) (getenv('SHOP_PORT') ?: 0);
    $probe = stream_socket_server("tcp://127.0.0.1:$port");
    $here = stream_socket_get_name($probe, false);
    fclose($probe);
    $folder = getenv('SHOP_DATA') ?: sys_get_temp_dir() . '/shop-' . bin2hex(random_bytes(8));
    is_dir($folder) || mkdir($folder, 0700, true);
    $more = ['SHOP_DATA' => $folder, 'SHOP_ADDRESS' => "http://$here", 'PHP_CLI_SERVER_WORKERS' => '4'];
    $log = ['file', "$folder/server.log", 'a'];
    $command = [PHP_BINARY, '-S', $here, __FILE__];
    $server = proc_open($command, [1 => $log, 2 => $log], $pipes, null, [...getenv(), ...$more]);
    while (proc_get_status($server)['running'] && !($there = @stream_socket_client("tcp://$here"))) {
        usleep(20_000);
    }
    if (!$there) {
        return 1; // its log says why
    }
    echo "shop ready http://$here\n";
    return proc_close($server);
}

if (PHP_SAPI === 'cli') {
    exit(serve());
}
try {
    if ((int) ($_SERVER['CONTENT_LENGTH'] ?? 0) > 65_536) {
        throw new Wrong('too large', 413);
    }
    $shop = new Shop(getenv('SHOP_DATA'), getenv('SHOP_ADDRESS'), new Gateway());
    $path = explode('/', substr(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/', 1));
    $response = respond($shop, $_SERVER['REQUEST_METHOD'], $path, file_get_contents('php://input'));
} catch (Wrong | NotSent | Unknown $error) {
    $status = $error instanceof Wrong ? $error->getCode() : 502;
    $response = [$status, 'application/json', json_encode(['error' => $error->getMessage()])];
}
[$status, $type, $text] = $response;
http_response_code($status);
header("Content-Type: $type");
echo $text;
