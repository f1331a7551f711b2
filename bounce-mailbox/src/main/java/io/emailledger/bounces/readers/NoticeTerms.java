package io.emailledger.bounces.readers;

import java.util.regex.Pattern;

/** The terms, in lower case and many languages, with which mail servers report a failure, a delay, or finality. */
final class NoticeTerms {
    private static final String[] FAILURE = {
        // English
        "undeliver|non-?deliver|(?:not|n't|unable to|cannot) (?:be |been |yet be |able to be |able to |to be |to )?(?:deliver|sen[dt]\\b|reach"
                + "|complet|relay|rout|process|accept|find|locat|receiv|pass)",
        "deliver[^.]{0,40}(?:fail|abort|error|reject|refus|problem|unsuccessful|impossible|not possible|suspend|stopped)",
        "fail(?:ed|ure|s)?\\b|fatal|return(?:ed|ing)? (?:to sender|mail|e-?mail|message|undeliver)|has been returned|bounced?\\b|reject|refus(?:ed|al)",
        "(?:user|mailbox|recipient|address|account|domain|host|inbox|addressee|person)[^.\\n]{0,40}"
                + "(?:unknown|not found|not exist|n't exist|invalid|disabled|suspended|full\\b|quota|exceed|unavailable|inactive|closed"
                + "|no longer|not known|not listed|not a valid|not recogni)",
        "(?:unknown|no such|invalid|bad|non-?existent|no valid) (?:[a-z-]{1,15} )?(?:user|mailbox|recipient|address|account|domain|host|addressee)",
        "(?:is|are|['’]s) not a (?:valid|known) (?:user|mailbox|recipient|address|account|name)|over ?quota|(?:quota|size|storage|limit)[^.]{0,20}exceed|exceed[^.]{0,30}(?:quota|size|limit)|gave up|giv(?:en|ing) up|expired",
        "block(?:ed|list)|disallow|unrout|permanent (?:error|failure)|not delivered|did ?n[o']t (?:reach|arrive)|could ?n[o']t be|can ?n[o']t be|transcript of session",
        // German
        "unzustellbar|nicht (?:zustellbar|zugestellt|ausgeliefert|übermittelt|erreicht|gefunden|angenommen|versand|gesendet)|fehlgeschlagen|gescheitert",
        "zustell[^.]{0,40}(?:fehler|nicht möglich|abgebrochen)|abgelehnt|zurückgewiesen|zurückges[ae]nd|zurückgeschickt|unbekannt|existiert nicht"
                + "|(?:postfach|mailbox|speicher)[^.]{0,30}(?:voll|überschritten)|ungültig",
        // French
        "non (?:remis|distribu|délivr)|pas (?:pu )?(?:[êe]tre )?[^.]{0,30}(?:remis|distribu|d[ée]livr|livr|envoy|achemin|transmis|abouti)|échec|echec"
                + "|échou|rejet|refus|inconnu|n'existe pas|introuvable|bo[îi]te[^.]{0,30}(?:pleine|saturée)|impossible",
        // Spanish and Portuguese
        "no (?:se )?(?:pudo|ha podido|han podido|puede|pudimos|fue posible|ha sido|pudieron)|no (?:entregad|entregable|se entreg)|fall[oóa]\\b|fallido|devuelt|rechaz"
                + "|no existe|desconocid|no encontrad|buz[oó]n[^.]{0,30}llen|imposible",
        "n[ãa]o (?:p[ôo]de|foi|foram|conseguimos|foi possível|entreg|existe|encontrad|pode)|falha|falhou|devolvid|rejeitad|recusad|desconhecid|inexistente"
                + "|caixa[^.]{0,30}cheia",
        // Italian
        "mancat[ao] (?:consegna|recapito)|non [^.]{0,40}(?:consegn|recapit|inviat|possibile)|fallit|respint|rifiutat|restituit|sconosciut|non esiste"
                + "|non trovat|casella[^.]{0,30}piena|impossibile",
        // Dutch
        "onbestelbaar|niet [^.]{0,30}(?:bezorg|afgelever|besteld|verzonden)|mislukt|geweigerd|geretourneerd|onbekend|bestaat niet|niet gevonden"
                + "|postvak[^.]{0,20}vol",
        // Swedish, Norwegian, Danish
        "(?:kunde|kunne|kan|blev|ble) (?:inte|ikke|ej)|inte levere|ikke lever|olever|misslyck|mislyk|avvis|afvist|okänd|ukjent|ukendt|finns inte"
                + "|finnes ikke|findes ikke|returner",
        // Finnish, Estonian, Hungarian
        "ei (?:voitu|voida|toimitettu|löydy)|epäonnistu|palautettu|tuntematon|nem (?:kézbesíthető|sikerült|lehetett|létezik)|kézbesíthetetlen"
                + "|sikertelen|visszautasít|ismeretlen",
        // Polish, Czech, Slovak, Slovene, Croatian, Romanian
        "nie (?:można|mogła|mógł|udało|została|został|dostarczono|istnieje|może)|niedostarcz|niepowodzen|odrzucon|zwróc|zwrot|nieznan|przepełnion",
        "nelze doručit|nebylo možn|nedoruč|nepodařilo|vrácen|odmítnut|neexistuje|neznám|ni bilo mogoče|nije mogu|neuspje|neuspešn"
                + "|nu (?:a putut|poate|s-a putut)|eșuat|nelivrat|respins",
        // Turkish, Greek
        "edilemed|iletileme|gönderileme|ulaştırılama|başarısız|reddedildi|bulunamadı|geçersiz|δεν (?:ήταν|μπόρεσε|παραδόθηκε|υπάρχει|μπορεί)|αποτυχία"
                + "|απέτυχε|απορρίφθηκε|άγνωστος",
        // Russian, Ukrainian, Bulgarian
        "не (?:может|удалось|было|был\\b|доставлен|существует|найден|смог)|недоставлен|невозможно|возвращен|возвращён|возврат|ошибк|отклонен|отклонён|неизвестн"
                + "|переполнен|не вдалося|помилка|неуспешн",
        // Japanese, Chinese, Korean
        "(?:配信|配送|送信|送達|配達)[^。]{0,8}(?:でき|され|不能|失敗|エラー)|届け(?:られ|ること|でき)|届きません|存在しません|見つかりません|拒否|返送|不明|不達|できませんでした"
                + "|されませんでした|超過|いっぱい",
        "无法|無法|退信|退回|失败|失敗|未能|不存在|拒收|拒绝|拒絕|被退|已满|已滿|找不到|未送达|未送達",
        "반송|실패|존재하지|거부|배달되지|전달되지|전송되지|못했습니다|수 없습니다",
        // Arabic, Hebrew, Vietnamese, Indonesian, Thai
        "تعذر|فشل|لم يتم|מסירה נכשל|נכשל|לא ניתן|נדחה|không thể|thất bại|gagal|tidak dapat|ไม่สามารถ|ล้มเหลว",
    };

    private static final String[] DELAY = {
        "\\bdelay|not yet\\b|will (?:be |still be )?(?:re-?tr|continue|keep|try)|(?:still|keeps?) (?:being )?(?:try|retr|attempt|queued|waiting)"
                + "|warning only|only a warning|warning message|\\bwarning\\b.{0,20}(?:could not|message|mail)|^warning",
        "(?:not|n't) need to (?:re-?send|re-?transmit)|no action (?:is |on your part is )?(?:required|needed)|postponed|attempts? will continue|advisory"
                + "|(?:remains?|held|kept|still) in (?:the |our )?(?:mail )?queue|continue (?:to )?(?:try|be made|attempt)|trying to deliver"
                + "|temporary (?:failure|problem|delivery problem) (?:report|notice|only)|(?:try|trying|retry|retrying|retried)\\b[^.]{0,30} (?:for|until|up to|over) ",
        "verzöger|noch nicht|wird (?:weiter|erneut|nochmals)|weitere (?:zustell)?versuche|nur (?:eine )?warnung|zwischenstand|weiterhin versuch",
        "\\bretard|pas encore|nouvelles? tentatives?|sera [^.]{0,20}(?:retent|renouvel|réessay)|continuer|différ",
        "retras|\\bdemor|todavía no|aún no|seguirá|intentará|reintent|continuará|aplazad",
        "atrasa|atraso|ainda não|continuará|continuaremos|novas tentativas|tentará|tentando|adiad",
        "ritard|non (?:è |e' )?(?:stato |stata )?ancora|ulteriori tentativi|continuer|riprov|tenter",
        "vertraag|nog niet|opnieuw (?:geprobeerd|proberen)|blijven proberen|wordt opnieuw",
        "försen|ännu inte|fortsätt|försöka igen|forsink|endnu ikke|ennå ikke|enda ikke|fortsæt|prøve igjen|forsøge igen",
        "viiväst|ei vielä|yritetään|késik|késés|késlel|még nem|opóźn|jeszcze nie|kolejne próby|ponawia|zpožd|dosud ne|ještě ne|opakova|întârzi|gecik|henüz|καθυστ|ακόμη δεν|ακόμα δεν",
        "задерж|ещё не|еще не|пока не|повторн|продолж|отложен|затримк|ще не",
        "遅延|遅れ|まだ|再送|再試行|引き続き|延迟|延遲|延误|尚未|重试|重試|再次尝试|继续尝试|지연|아직|재시도|다시 시도|تأخر|לא נמסר עדיין",
    };

    private static final String[] FINAL = {
        "no longer|giv(?:en|ing) up|gave up|will not (?:be )?(?:re-?tr|try|attempt|deliver)|won't (?:re-?)?try|permanent|fatal|final(?:ly)?\\b|for good"
                + "|no (?:further|more) (?:attempts?|deliver|tries)|abort|has expired|expired\\b|retry time|too long|undeliverable|maximum (?:time|number|age|queue)",
        "keine weiteren|endgültig|dauerhaft|aufgegeben|nicht (?:weiter|mehr|erneut) versuch|unzustellbar|définiti|abandonn|non (?:remis|distribu)",
        "definitiv|no se (?:volverá|reintentará|harán más)|permanente|niet (?:meer|opnieuw) (?:geprobeerd|proberen)|onbestelbaar|nie będzie|окончательн|больше не|прекращ"
                + "|これ以上|恒久|永久|不再|더 이상|退信|mancata consegna",
    };

    /** A text with one of these may still be negated. */
    private static final String[] SUCCESS = {
        "success(?:ful(?:ly)?)?[^.]{0,40}deliver|deliver[^.]{0,40}success"
                + "|(?:was|were|has been|have been) (?:already )?(?:delivered|accepted for delivery)",
        "wurden? [^.]{0,80}(?:zugestellt|ausgeliefert)|erfolgreich[^.]{0,40}(?:zugestellt|ausgeliefert)|(?:a|ont) été[^.]{0,40}(?:remis|distribué|délivré|livré)",
        "(?:se entreg[óo]|ha sido entregad|fue(?:ron)? entregad|entregad[oa]s? correctamente)|(?:foi|foram) entregue|(?:è stat[oa]|sono stat[ei]) (?:consegnat|recapitat)",
        "(?:is|zijn|werd|werden) [^.]{0,60}(?:bezorgd|afgeleverd)|(?:har|blev|ble) [^.]{0,60}(?:levererats|levererad|leveret|levert)|został[aoy]? dostarczon|(?<!\\p{L})byl[aoy]? doručen",
        "(?:было|успешно|был|были) доставлен|配信されました|配達されました|送達しました|(?:已|成功)[^。]{0,12}(?:送达|送達|投递|投遞)|배달되었|전달되었|배달했습니다",
    };

    private NoticeTerms() {}

    static Pattern success() {
        return any(SUCCESS);
    }

    static Pattern failure() {
        return any(FAILURE);
    }

    static Pattern delay() {
        return any(DELAY);
    }

    static Pattern finality() {
        return any(FINAL);
    }

    private static Pattern any(String[] terms) {
        return Pattern.compile(String.join("|", terms));
    }
}
