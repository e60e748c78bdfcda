<?php
// Check the conformance pack with PHP's openssl extension: php conformance/php/run.php [FOLDER]
declare(strict_types=1);

const JSON_FLAGS = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_LINE_TERMINATORS
    | JSON_THROW_ON_ERROR;

$folder = $argv[1] ?? __DIR__ . '/../../tests/vectors/conformance';
$pack = json_decode(file_get_contents("$folder/pack.json"), true, 512, JSON_THROW_ON_ERROR);
$privateKey = openssl_pkey_get_private(file_get_contents("$folder/key.pem"));
$pem = file_get_contents("$folder/certificate.pem");
$publicKey = openssl_pkey_get_public($pem);
$passed = 0;
$failed = 0;

function check(string $name, bool $holds): void
{
    global $passed, $failed;
    if ($holds) {
        $passed++;
        return;
    }
    $failed++;
    echo "failed: $name\n";
}

// One signature has one spelling: what decodes leniently is refused.
function verifies(string $text, string $signature): bool
{
    global $publicKey;
    $raw = base64_decode($signature, true);
    if ($raw === false || base64_encode($raw) !== $signature) {
        return false;
    }
    return openssl_verify($text, $raw, $publicKey, OPENSSL_ALGO_SHA256) === 1;
}

function signString(array $operation, array $wire): string
{
    return implode('^', array_map(fn (string $name): string => $wire[$name], $operation['sign']));
}

function body(array $operation, array $values): string
{
    $wire = [];
    foreach ($operation['order'] as $name) {
        if (array_key_exists($name, $values)) {
            $wire[$name] = $values[$name];
        }
    }
    return json_encode($wire, JSON_FLAGS);
}

// The response whose "when" the request meets; one without "when" belongs to every other.
function responseTo(array $operation, array $request): array
{
    $other = [];
    foreach ($operation['responses'] as $response) {
        if ($response['when'] === []) {
            $other = $response;
        } elseif (array_intersect_assoc($response['when'], $request) === $response['when']) {
            return $response;
        }
    }
    return $other;
}

function decodeForm(string $raw, string $charset): array
{
    $fields = [];
    foreach (explode('&', $raw) as $pair) {
        [$name, $value] = explode('=', $pair, 2);
        $fields[urldecode($name)] = iconv($charset, 'utf-8', urldecode($value));
    }
    return $fields;
}

preg_match('/-----BEGIN CERTIFICATE-----(.*)-----END CERTIFICATE-----/s', $pem, $found);
$der = base64_decode(preg_replace('/\s/', '', $found[1]), true);
$certInfo = '-----BEGIN CERTIFICATE-----' . base64_encode($der) . '-----END CERTIFICATE-----';
check('kcp_cert_info', $certInfo === $pack['kcp_cert_info']);

foreach ($pack['good'] as $example) {
    $name = $example['name'];
    $operation = $pack['operations'][$example['operation']];
    $values = array_merge($operation['constants'], array_map(strval(...), $example['fields']));
    $values['site_cd'] = $example['site_cd'];
    $values['kcp_cert_info'] = $certInfo;
    if ($operation['sign']) {
        $text = signString($operation, $values);
        check("$name: sign string", $text === $example['sign_string']);
        check("$name: signature verifies", verifies($text, $example['signature']));
        openssl_sign($text, $raw, $privateKey, OPENSSL_ALGO_SHA256);
        $values['kcp_sign_data'] = base64_encode($raw);
        check("$name: own signature", $values['kcp_sign_data'] === $example['signature']);
    } else {
        check("$name: no signature", $example['sign_string'] === null && $example['signature'] === null);
    }
    $made = body($operation, $values);
    check("$name: body", $made === $example['body']);
    check("$name: body's hash", hash('sha256', $made) === $example['body_sha256']);
    $decoded = json_decode($example['body'], true, 8, JSON_THROW_ON_ERROR);
    check("$name: body decodes", body($operation, $decoded) === $example['body']);
}
foreach ($pack['forged'] as $forged) {
    check("{$forged['name']}: refused", !verifies($forged['sign_string'], $forged['signature']));
}
foreach ($pack['replies'] as $example) {
    $name = $example['name'];
    $response = responseTo($pack['operations'][$example['operation']], $example['request']);
    $fields = json_decode($example['body'], true, 8, JSON_THROW_ON_ERROR);
    $success = true;
    foreach ($response['success'] as $field => $values) {
        $success = $success && in_array($fields[$field] ?? null, $values, true);
    }
    check("$name: message", $response['message'] === $example['message']);
    check("$name: code", $fields[$response['result_code']] === $example['code']);
    check("$name: text", $fields[$response['result_message']] === $example['text']);
    check("$name: success", $success === $example['success']);
}
foreach ($pack['notices'] as $example) {
    $fields = decodeForm(base64_decode($example['body_base64'], true), $example['charset']);
    check("{$example['name']}: fields", $fields === $example['fields']);
    check("{$example['name']}: deposit", ($fields['tx_cd'] === 'TX00') === $example['deposit']);
}

echo "$passed passed, $failed failed\n";
exit($failed > 0 || $passed === 0 ? 1 : 0);
