<?php
// The shop's orders. What is about to be sent is in the order's file before it is sent. No payment and
// no cancel is sent twice; what became of one whose response was lost is found out by inquiries.
declare(strict_types=1);
require_once __DIR__ . '/gateway.php';

// What the payment window calls each method.
const METHODS = ['PACA' => 'CARD', 'PABK' => 'BANK', 'PAVC' => 'VCNT', 'PAMC' => 'MOBX', 'PATK' => 'GIFT'];
const LEFT = ['PACA' => 'rem_mny', 'PABK' => 'bk_rem_mny']; // what an inquiry says is left
// These codes leave open whether the gateway acted: time-outs behind it, work in progress.
const UNCLEAR = '/^(30(08|09|10)|7512|7R01|8(04[1-9]|050|137|147|17[1-5]|29[1-6]|32[1-6]|38[7-9]|72[1-7])'
    . '|899[5-79]|CC(72|98|99|SE|AA|AB))$/D';
const CLOCKS_DIFFER = 300; // by at most this many seconds

final class Wrong extends RuntimeException {} // its code is a status of HTTP

/** Orders, a file each, and what the gateway is asked to do about them. */
final class Shop
{
    public function __construct(
        private readonly string $folder,
        private readonly string $address,
        private readonly Gateway $gateway,
    ) {}

    private function find(string $orderNo): array
    {
        $path = "$this->folder/$orderNo.json";
        if (!preg_match('/^[A-Za-z0-9]{1,40}$/D', $orderNo) || !is_file($path)) {
            throw new Wrong('no such order', 404);
        }
        return json_decode(file_get_contents($path), true, flags: JSON_THROW_ON_ERROR);
    }

    private function write(array &$order, array $changes = []): void
    {
        $order = [...$order, ...$changes];
        $path = "$this->folder/{$order['order_no']}.json";
        // A new file takes the old one's place, so that a crash leaves the one or the other whole.
        $draft = fopen("$path.new", 'w');
        $text = json_encode($order, JSON_THROW_ON_ERROR);
        if (fwrite($draft, $text) !== strlen($text) || !fsync($draft) || !rename("$path.new", $path)) {
            throw new RuntimeException('the order cannot be written'); // so nothing is sent
        }
        fclose($draft);
    }

    /** Does one thing at a time with an order, so that the gateway sees one request of it at a time. */
    private function inTurn(string $orderNo, callable $work, float $patience = 60): mixed
    {
        $lock = fopen("$this->folder/$orderNo.lock", 'c');
        for ($end = microtime(true) + $patience; !flock($lock, LOCK_EX | LOCK_NB); usleep(20_000)) {
            if (microtime(true) > $end) {
                throw new Wrong('another request of this order is under way', 503);
            }
        }
        try {
            return $work();
        } finally {
            fclose($lock);
        }
    }

    public function show(string $orderNo): array
    {
        $order = $this->find($orderNo);
        $state = $order['pending'] ? 'unknown' : $order['state'];
        $shown = array_intersect_key($order, array_flip(['order_no', 'amount', 'remaining', 'fulfilled']));
        return [...$shown, 'state' => $state];
    }

    public function register(mixed $orderNo, mixed $amount, mixed $payType): array
    {
        $isNamed = is_string($orderNo) && preg_match('/^[A-Za-z0-9]{1,40}$/D', $orderNo);
        $isWon = is_int($amount) && $amount >= 1 && $amount < 1e12;
        if (!$isNamed || !$isWon || !is_string($payType) || !isset(METHODS[$payType])) {
            $methods = implode(', ', array_keys(METHODS));
            throw new Wrong("order_no, amount (won) and pay_type ($methods) are needed", 422);
        }
        return $this->inTurn($orderNo, function () use ($orderNo, $amount, $payType): array {
            if (!is_file("$this->folder/$orderNo.json")) {
                $new = ['order_no' => $orderNo, 'amount' => $amount, 'pay_type' => $payType, 'state' => 'new',
                    'remaining' => 0, 'fulfilled' => 0, 'tno' => '', 'approved' => false, 'pending' => null,
                    'notices' => [], 'booked' => ''];
                $this->write($new);
            }
            $order = $this->find($orderNo);
            if ([$order['amount'], $order['pay_type'], $order['approved']] !== [$amount, $payType, false]) {
                throw new Wrong('this order number is taken', 409);
            }
            $bill = ['ordr_idxx' => $orderNo, 'good_mny' => (string) $amount, 'good_name' => '원두 1kg',
                'pay_method' => METHODS[$payType], 'Ret_URL' => "$this->address/return"];
            $reply = $this->gateway->post('/std/tradeReg/register', $bill);
            if ($reply['Code'] !== '0000') {
                throw new Wrong("the registration was refused: {$reply['Code']}", 502);
            }
            $this->write($order, ['state' => 'waiting']);
            $fields = ['site_cd' => $this->gateway->siteCd, 'approval_key' => $reply['approvalKey'], ...$bill];
            return ['order_no' => $orderNo, 'window' => ['url' => $reply['PayUrl'], 'fields' => $fields]];
        });
    }

    /**
     * Approves what the window returned. A browser may post anything: the amount is the order's own,
     * it is approved once however often it is posted, and a failure that the form reports is believed
     * only until an approval was sent.
     */
    public function approve(array $form): string
    {
        $orderNo = $form['ordr_idxx'] ?? '';
        $this->find($orderNo);
        if (($form['site_cd'] ?? $this->gateway->siteCd) !== $this->gateway->siteCd) {
            throw new Wrong('no such order', 404);
        }
        return $this->inTurn($orderNo, function () use ($orderNo, $form): string {
            $order = $this->find($orderNo);
            if (!$order['approved'] && ($form['res_cd'] ?? '') !== '0000') {
                $this->write($order, ['state' => 'failed']);
            } elseif (!$order['approved']) {
                $fields = ['tran_cd' => $form['tran_cd'] ?? '', 'enc_data' => $form['enc_data'] ?? '',
                    'enc_info' => $form['enc_info'] ?? '', 'ordr_mony' => (string) $order['amount'],
                    'ordr_no' => $orderNo, 'pay_type' => $order['pay_type']];
                try {
                    $this->send($order, ['kind' => 'approval'], '/gw/enc/v1/payment', $fields);
                } catch (NotSent) {
                    return 'failed'; // the customer may try again
                }
            }
            return $this->show($orderNo)['state'];
        });
    }

    public function cancel(string $orderNo, mixed $amount): array
    {
        $this->find($orderNo);
        return $this->inTurn($orderNo, function () use ($orderNo, $amount): array {
            $order = $this->find($orderNo);
            $isUnpaid = $order['tno'] !== '' && $order['state'] === 'waiting';
            $left = $isUnpaid ? $order['amount'] : $order['remaining'];
            $part = $amount ?? $left;
            if ($order['pending'] || !$left) {
                throw new Wrong('nothing can be cancelled, or an outcome is not known yet', 409);
            }
            if (!is_int($part) || $part < 1 || $part > $left || ($isUnpaid && $part < $left)) {
                throw new Wrong("amount must be a number of won up to $left", 422);
            }
            $isWhole = $part === $order['amount'];
            $type = $isWhole ? 'STSC' : 'STPC';
            $fields = ['tno' => $order['tno'], 'mod_type' => $type,
                'kcp_sign_data' => $this->gateway->signed($this->gateway->siteCd, $order['tno'], $type),
                ...($isWhole ? [] : ['mod_mny' => (string) $part, 'rem_mny' => (string) $left])];
            $pending = ['kind' => $isWhole ? 'cancel' : 'partial-cancel', 'part' => $part];
            $refused = $this->send($order, $pending, '/gw/mod/v1/cancel', $fields);
            return [...$this->show($orderNo), ...($refused === '' ? [] : ['refused' => $refused])];
        });
    }

    /**
     * Sends what moves money: it is written down before, and what came of it afterwards. Returns the
     * code of a refusal; "" if it was not refused, though its outcome may be unknown.
     */
    private function send(array $order, array $pending, string $path, array $fields): string
    {
        $this->write($order, ['pending' => [...$pending, 'sent' => microtime(true)], 'approved' => true]);
        try {
            $reply = $this->gateway->post($path, $fields);
        } catch (NotSent $error) {
            $this->write($order, ['pending' => null, 'approved' => $pending['kind'] !== 'approval']);
            throw $error;
        } catch (Unknown) {
            return '';
        }
        $code = $reply['res_cd'];
        if ($code === '0000' || $code === 'V000') {
            $this->settle($order, $reply);
        } elseif (!preg_match(UNCLEAR, $code)) {
            $state = $pending['kind'] === 'approval' ? 'failed' : $order['state'];
            $this->write($order, ['pending' => null, 'state' => $state]);
            return $code;
        }
        return '';
    }

    /** Writes down that what is pending was done. What does not fit the order is left to a person. */
    private function settle(array $order, array $shown): bool
    {
        if ($order['pending']['kind'] !== 'approval') {
            $left = max($order['remaining'] - $order['pending']['part'], 0);
            $done = ['remaining' => $left, 'state' => $left ? 'part-cancelled' : 'cancelled'];
            $this->write($order, ['pending' => null, ...$done]);
            return true;
        }
        $tno = $shown['tno'] ?? '';
        $orderNo = ($shown['order_no'] ?? '') ?: $order['order_no'];
        $isOurs = ($shown['amount'] ?? '') === (string) $order['amount'] && $orderNo === $order['order_no'];
        if (!$isOurs || !preg_match('/^\d{1,14}$/D', $tno)) {
            return false;
        }
        $paid = ['state' => 'paid', 'remaining' => $order['amount'], 'fulfilled' => $order['fulfilled'] + 1];
        $done = $order['pay_type'] === 'PAVC' ? ['state' => 'waiting'] : $paid;
        $this->write($order, ['pending' => null, 'tno' => $tno, ...$done]);
        return true;
    }

    public function recover(): array
    {
        $found = ['settled' => [], 'still_unknown' => []];
        foreach (glob("$this->folder/*.json") as $path) {
            $orderNo = basename($path, '.json');
            if ($this->find($orderNo)['pending']) {
                $isSettled = $this->inTurn($orderNo, fn () => $this->lookInto($this->find($orderNo)));
                $found[$isSettled ? 'settled' : 'still_unknown'][] = $orderNo;
            }
        }
        return $found;
    }

    /**
     * Asks what became of what is pending. Only an inquiry that shows it is proof: one that finds
     * nothing is none, for the gateway may act on the request later.
     */
    private function lookInto(array $order): bool
    {
        ['pending' => $pending, 'pay_type' => $payType] = $order;
        try {
            if (!$pending) {
                return true;
            }
            if ($pending['kind'] === 'approval') {
                return $this->findPayment($order);
            }
            $shown = $this->gateway->inquire($order['tno'], $payType);
            if ($shown['res_cd'] !== '0000' || ($shown['tno'] ?? '') !== $order['tno']) {
                return false;
            }
            $isDone = $pending['kind'] === 'cancel'
                ? self::isCancelled($shown)
                : ($shown[LEFT[$payType] ?? ''] ?? '') === (string) ($order['remaining'] - $pending['part']);
            return $isDone && $this->settle($order, $shown);
        } catch (NotSent | Unknown) {
            return false; // it only reads
        }
    }

    private function findPayment(array $order): bool
    {
        $zone = new DateTimeZone('Asia/Seoul');
        $sent = (int) $order['pending']['sent'];
        $at = fn (int $time): DateTimeImmutable => (new DateTimeImmutable("@$time"))->setTimezone($zone);
        // The date is that of the approval, which around midnight may be another than that of sending.
        $near = $sent + ($at($sent)->format('H') < 12 ? -43_200 : 43_200);
        $times = [$sent, $near, min(time(), $sent + 86_400)];
        foreach (array_unique(array_map(fn (int $time) => $at($time)->format('Ymd'), $times)) as $day) {
            $shown = $this->gateway->inquire("{$day}000000", $order['pay_type'], $order['order_no']);
            if ($shown['res_cd'] !== '0000' || self::isCancelled($shown)) {
                continue;
            }
            $time = ($shown['app_time'] ?? '') ?: $shown['tk_app_time'] ?? '';
            $approved = DateTimeImmutable::createFromFormat('YmdHis', $time, $zone);
            // A virtual account shows the time of its deposit instead.
            $isTimed = $order['pay_type'] !== 'PAVC';
            if ($isTimed && (!$approved || $approved->getTimestamp() < $sent - CLOCKS_DIFFER)) {
                continue;
            }
            if ($this->settle($order, $shown)) {
                return true;
            }
        }
        return false;
    }

    private static function isCancelled(array $shown): bool
    {
        $states = array_flip(['shop_status', 'stat_ca_cd', 'stat_bk_cd', 'stat_hp_cd']);
        return in_array('STSC', array_intersect_key($shown, $states), true)
            || ($shown['canc_card_yn'] ?? '') === 'Y';
    }

    /**
     * Takes a deposit notice; tells whether nothing is left to do about it. A notice is not signed,
     * and comes often and in any order, so an inquiry decides. One that comes while another request of
     * its order is under way is not taken: the gateway sends it again.
     */
    public function take(array $form): bool
    {
        $orderNo = $form['order_no'] ?? '';
        $this->find($orderNo);
        return $this->inTurn($orderNo, function () use ($orderNo, $form): bool {
            $isSettled = $this->lookInto($this->find($orderNo));
            $order = $this->find($orderNo);
            $tno = $form['tno'] ?? '';
            $id = $form['noti_id'] ?? '';
            $op = $form['op_cd'] ?? '';
            $isDeposit = ($form['tx_cd'] ?? '') === 'TX00';
            if (!$isSettled || !$isDeposit || $tno !== $order['tno'] || $id === '') {
                return false;
            }
            $seen = $order['notices']["n$id"] ?? [];
            $notices = ['notices' => [...$order['notices'], "n$id" => [...$seen, $op]]];
            if (in_array($op, $seen, true)) {
                return true;
            }
            if ($op !== '13' && $seen) {
                $this->write($order, $notices); // its cancel came first, or a person looks: not booked
                return true;
            }
            $shown = $this->gateway->inquire($tno, 'PAVC');
            $isOurs = (($shown['order_no'] ?? '') ?: $orderNo) === $orderNo;
            if ($shown['res_cd'] !== '0000' || ($shown['tno'] ?? '') !== $tno || !$isOurs) {
                return false;
            }
            $money = $shown['ipkum_money'] ?? '';
            if ($op === '13') {
                if ((int) $money > 0 && !self::isCancelled($shown)) {
                    return false;
                }
                $taken = ['state' => 'waiting', 'remaining' => 0, 'booked' => ''];
                $this->write($order, [...$notices, ...($order['booked'] === $id ? $taken : [])]);
                return true;
            }
            $isPaid = $money === ($form['ipgm_mnyx'] ?? '') && $money === (string) $order['amount'];
            if (!$isPaid || self::isCancelled($shown) || $order['state'] !== 'waiting') {
                return false; // another amount, or a second deposit: a person looks
            }
            $goods = ['remaining' => $order['amount'], 'fulfilled' => max($order['fulfilled'], 1)];
            $this->write($order, [...$notices, ...$goods, 'state' => 'paid', 'booked' => $id]);
            return true;
        }, 3);
    }
}
