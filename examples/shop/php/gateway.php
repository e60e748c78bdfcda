<?php
// The gateway: signed requests over verified TLS, and whether one left at all.
declare(strict_types=1);

final class NotSent extends RuntimeException {} // not one byte left: nothing can have happened
final class Unknown extends RuntimeException {} // the gateway may have acted

final class Gateway
{
    public readonly string $siteCd;
    private readonly string $certInfo;
    private readonly OpenSSLAsymmetricKey $key;

    public function __construct()
    {
        $this->siteCd = self::variable('SITE_CD');
        // The certificate travels as one line; a CR or LF in it is refused with S032.
        $this->certInfo = str_replace(["\r", "\n"], '', self::file('CERTIFICATE'));
        $this->key = openssl_pkey_get_private(self::file('PRIVATE_KEY'), self::file('KEY_PASSWORD'))
            ?: throw new RuntimeException('the private key does not open');
    }

    private static function variable(string $name): string
    {
        return getenv("KCP_SANDBOX_$name") ?: throw new RuntimeException("KCP_SANDBOX_$name is missing");
    }

    private static function file(string $name): string
    {
        $path = self::variable("{$name}_FILE");
        return file_get_contents($path) ?: throw new RuntimeException("cannot read $path");
    }

    public function signed(string ...$values): string
    {
        openssl_sign(implode('^', $values), $signature, $this->key, OPENSSL_ALGO_SHA256);
        return base64_encode($signature);
    }

    /** Sends one message and reads the response: one JSON object with a result code. */
    public function post(string $path, array $fields, float $seconds = 30): array
    {
        $body = json_encode(
            ['site_cd' => $this->siteCd, 'kcp_cert_info' => $this->certInfo, ...$fields],
            JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE,
        );
        $url = parse_url(self::variable('URL'));
        $host = $url['host'] . ':' . ($url['port'] ?? 443);
        $tls = STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT | STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT;
        $context = stream_context_create(['ssl' => ['crypto_method' => $tls]]);
        // Until the connection stands and is verified, nothing of the request has left.
        $socket = @stream_socket_client("tls://$host", $code, $why, 5, STREAM_CLIENT_CONNECT, $context)
            ?: throw new NotSent("no connection to the gateway: $why");
        $head = "POST $path HTTP/1.0\r\nHost: $host\r\nContent-Type: application/json\r\n"
            . 'Content-Length: ' . strlen($body) . "\r\nConnection: close\r\n\r\n";
        $text = @fwrite($socket, $head . $body) === false ? '' : self::rest($socket, $seconds);
        [, $response] = explode("\r\n\r\n", $text, 2) + [1 => ''];
        $reply = json_decode($response, true, 8);
        if (!is_array($reply) || !is_string($reply['res_cd'] ?? $reply['Code'] ?? null)) {
            throw new Unknown('no response that can be read');
        }
        return $reply;
    }

    /** Reads to the end of the response; what is left of it when the time is over is no whole one. */
    private static function rest($socket, float $seconds): string
    {
        $text = '';
        $end = microtime(true) + $seconds;
        while (!feof($socket) && ($left = $end - microtime(true)) > 0) {
            stream_set_timeout($socket, (int) $left, (int) (fmod($left, 1) * 1e6));
            $text .= (string) @fread($socket, 65536);
        }
        fclose($socket);
        return $text;
    }

    public function inquire(string $tno, string $payType, ?string $orderNo = null): array
    {
        $fields = [
            'tno' => $tno,
            'pay_type' => $payType,
            'kcp_sign_data' => $this->signed($this->siteCd, $tno, $payType),
            ...($orderNo === null ? [] : ['mod_ordr_idxx' => $orderNo]),
        ];
        return $this->post('/std/inquery', $fields, 5);
    }
}
