<?php
// Pays Benepia points, cancels the payment and looks up a card payment, with PHP 8 and its openssl.
//   php points.php READY_FILE      (the file that `kcp-proto sandbox --ready-file` writes)
declare(strict_types=1);

function read(string $path): string
{
    return file_get_contents($path) ?: throw new RuntimeException("cannot read $path");
}

$ready = json_decode(read($argv[1]), true, flags: JSON_THROW_ON_ERROR);
['url' => $url, 'site_cd' => $siteCd, 'paths' => $paths] = $ready;
$member = json_decode(read($paths['members']), true, flags: JSON_THROW_ON_ERROR)[0];
$key = openssl_pkey_get_private(read($paths['private_key']), trim(read($paths['key_password'])))
    ?: throw new RuntimeException('the private key does not open');
// The certificate travels as one line; a CR or LF in it is refused with S032.
$certInfo = str_replace(["\r", "\n"], '', read($paths['certificate']));

$signed = function (string ...$values) use ($key): string {
    openssl_sign(implode('^', $values), $signature, $key, OPENSSL_ALGO_SHA256);
    return base64_encode($signature);
};

$post = function (string $path, array $fields) use ($url, $siteCd, $certInfo, $paths): array {
    $body = json_encode(
        ['site_cd' => $siteCd, 'kcp_cert_info' => $certInfo, ...$fields],
        JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE,
    );
    $context = stream_context_create([
        'http' => [
            'method' => 'POST',
            'header' => "Content-Type: application/json\r\nConnection: close",
            'content' => $body,
            'timeout' => 10,
            'follow_location' => 0,
            'ignore_errors' => true,
        ],
        'ssl' => ['cafile' => $paths['ca']],
    ]);
    $response = file_get_contents($url . $path, false, $context);
    if ($response === false) {
        throw new RuntimeException('no response: the outcome is unknown');
    }
    return json_decode($response, true, flags: JSON_THROW_ON_ERROR);
};

$payment = $post('/gw/hub/v1/payment', [
    ...$member,
    'pay_method' => 'POINT',
    'currency' => '410',
    'pt_issue' => 'SCWB',
    'pt_txtype' => '91200000',
    'pt_paycode' => '04',
    'ordr_idxx' => 'PHP' . hrtime(true),
    'good_name' => '운동화',
    'amount' => '1004',
    'pt_mny' => '1004',
]);
echo "payment {$payment['res_cd']} {$payment['pnt_amount']} {$payment['rsv_pnt']}\n";

$cancel = $post('/gw/mod/v1/cancel', [
    'tno' => $payment['tno'],
    'mod_type' => 'STSC',
    'kcp_sign_data' => $signed($siteCd, $payment['tno'], 'STSC'),
]);
echo "cancel {$cancel['res_cd']}\n";

// By order number: tno is the approval date in Korea followed by six zeros.
$tno = (new DateTimeImmutable('now', new DateTimeZone('Asia/Seoul')))->format('Ymd') . '000000';
$inquiry = $post('/std/inquery', [
    'tno' => $tno,
    'pay_type' => 'PACA',
    'mod_ordr_idxx' => 'SANDBOXPACA',
    'kcp_sign_data' => $signed($siteCd, $tno, 'PACA'),
]);
echo "inquiry {$inquiry['res_cd']} {$inquiry['card_name']} {$inquiry['amount']}\n";
