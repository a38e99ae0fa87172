using System.Globalization;
using System.Text;

namespace Moderator.Rounds;

/// <summary>Makes requests that no honest client sends, over every route. The same seed gives the same ones.</summary>
internal sealed class HostileRequests(string key, int seed)
{
    private static readonly (string Method, string Path)[] Routes =
    [
        ("POST", "/v1/comments"), ("POST", "/v1/score"), ("POST", "/v1/comments/f-1/decisions"), ("GET", "/v1/comments/f-1"),
        ("GET", "/v1/queue"), ("GET", "/health/live"), ("GET", "/health/ready"), ("GET", "/openapi/v1.json"), ("GET", "/v1/nothing"),
        .. CompatibleRequests.Routes,
    ];

    private static readonly string[] Fields = ["id", "text", "site", "section", "language", "parent_id", "author", "article", "written_at", "comments", "action", "moderator", "reason", "labels", "revision", "nonsense", .. CompatibleRequests.Fields];

    /// <summary>Stands in many of the texts, and in no log.</summary>
    public const string TellTale = "quibblewurz";

    private static readonly string[] Pieces =
    [
        "a", TellTale, "stupid", " ", "\u202E", "\u2066", "\u200B", "\u200D", "\uFEFF", "\uFFFF", "e\u0301\u0301\u0301", "\U0001F468\u200D\U0001F469", "\u0000", "\u0001", "\u001B[31m",
        "'; DROP TABLE comments; --", "<script>alert(1)</script>", "&#x0;", "%00", "../../etc", "${x}", "{{7*7}}", "\r\nX-Injected: 1\r\n", "ｆｕｌｌ", "ѕсrірt", "اختبار", "עברית", "ก็็็็็็", "\uD83D\uDE00",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e999", "-1e-999", "99999999999999999999999999", "0.1", "\"\"", "[]", "{}", "[[]]", "{\"id\": null}", "{\"id\": 5}", "\"2026-13-45\"", "\"9999-12-31T23:59:59+14:00\"",
        "\"0001-01-01T00:00:00-14:00\"", "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\\u0000\"", "{\"INSULT\": 2}", "{\"INSULT\": 1e400}", "{\"TOXICITY\": 1, \"TOXICITY\": 0}", "[{\"text\": null}]", "[null, 1]", "nul", "+1", "01", "'x'",
    ];

    private readonly Random _random = new(seed);
    private int _number;

    /// <summary>The next request, whole; a tenth of a percent of them carry ten megabytes.</summary>
    public byte[] Next()
    {
        _number++;
        var (method, path) = Routes[_random.Next(Routes.Length)];
        var route = path;
        if (_random.Next(12) == 0) method = Pick("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "POST", "FOO");
        if (_random.Next(6) == 0) path = HostilePath(path);
        if (_random.Next(4) == 0) path += path.Contains('?', StringComparison.Ordinal) ? "&" + Query()[1..] : Query();
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        if (_random.Next(20) != 0) head.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {(_random.Next(25) == 0 ? Text(30).Replace("\r\n", "", StringComparison.Ordinal) : key)}\r\n");
        if (_random.Next(10) == 0) head.Append(HostileHeader());
        if (method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "DELETE") return [.. Encoding.UTF8.GetBytes(head.ToString()), .. "\r\n"u8];

        var body = Body(route);
        head.Append("Content-Type: ").Append(_random.Next(12) == 0
            ? Pick("text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=\"", ";;;", "application/json;charset=utf-8", "multipart/form-data", "")
            : "application/json").Append("\r\n");
        if (_random.Next(10) == 0) return Chunked(head, body);
        // Too short an announcement leaves bytes that the server takes for the next request; too long a one would wait.
        var announced = _random.Next(40) == 0 ? _random.Next(body.Length + 1) : body.Length;
        if (_random.Next(400) == 0) head.Append("Content-Length: -5\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {announced}\r\nConnection: {(announced == body.Length ? "keep-alive" : "close")}\r\n\r\n");
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. body];
    }

    private byte[] Body(string route) => _random.Next(1_000) == 0 ? Large() : _random.Next(14) switch
    {
        0 => RandomBytes(_random.Next(2_000)),
        1 => InvalidUtf8(),
        2 => Encoding.UTF8.GetBytes(Deep()),
        3 => Encoding.UTF8.GetBytes(Cut(Honest(route))),
        4 => Flipped(Encoding.UTF8.GetBytes(Honest(route))),
        5 => Encoding.UTF8.GetBytes(Honest(route)),
        6 => Encoding.UTF8.GetBytes($$"""{"comments": [{{string.Join(", ", Enumerable.Range(0, _random.Next(60)).Select(_ => Honest(route)))}}]}"""),
        7 => Encoding.UTF8.GetBytes(Value()),
        _ => Encoding.UTF8.GetBytes(Object()),
    };

    /// <summary>A comment or decision that could be honest but for its characters.</summary>
    private string Honest(string route) => CompatibleRequests.Honest(route, _random, () => Quoted(Text(_random.Next(10) == 0 ? 21_000 : 200))) ??
        $$"""{"id": "f-{{_random.Next(200)}}", "text": {{Quoted(Text(400))}}, "author": {"id": {{Quoted(Text(8))}}}, "action": "review", "moderator": {{Quoted(Text(5))}}}""";

    private string Object()
    {
        var json = new StringBuilder("{");
        var count = _random.Next(8);
        for (var i = 0; i < count; i++)
            json.Append(i == 0 ? "" : ", ").Append(Quoted(_random.Next(8) == 0 ? Text(6) : Fields[_random.Next(Fields.Length)])).Append(": ").Append(Value());
        return json.Append('}').ToString();
    }

    private string Value() => _random.Next(3) switch
    {
        0 => Quoted(Text(_random.Next(12) == 0 ? 20_000 : 40)),
        1 => Values[_random.Next(Values.Length)],
        _ => Quoted(Pick("approve", "review", "reject", "f-1", "en", "x")),
    };

    private string Text(int most)
    {
        var text = new StringBuilder();
        var count = _random.Next(most + 1);
        while (text.Length < count) text.Append(Pieces[_random.Next(Pieces.Length)]);
        return text.ToString();
    }

    /// <summary>JSON's own quoting, now and then with raw control characters or lone surrogates in it.</summary>
    private string Quoted(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') json.Append('\\').Append(c);
            else if (c < ' ' && _random.Next(20) != 0) json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else if (_random.Next(500) == 0) json.Append(CultureInfo.InvariantCulture, $"\\ud{_random.Next(8, 16):x}{_random.Next(256):x2}");
            else json.Append(c);
        }

        return json.Append('"').ToString();
    }

    private string Deep()
    {
        var depth = _random.Next(10, 20_000);
        var (open, close) = _random.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        var inner = string.Concat(Enumerable.Repeat(open, depth)) + "1" + (_random.Next(2) == 0 ? string.Concat(Enumerable.Repeat(close, depth)) : "");
        return _random.Next(2) == 0 ? inner : "{\"id\": \"f-1\", \"text\": " + inner + "}";
    }

    private byte[] InvalidUtf8()
    {
        byte[][] wrong = [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0xAF], [0xE2, 0x82]];
        return [.. "{\"id\": \"f-1\", \"text\": \"x"u8, .. wrong[_random.Next(wrong.Length)], .. "\"}"u8];
    }

    /// <summary>Ten megabytes: a text, a list of comments, or blanks.</summary>
    private byte[] Large()
    {
        var body = new byte[10_000_000];
        body.AsSpan().Fill(_random.Next(2) == 0 ? (byte)'a' : (byte)' ');
        "{\"text\": \""u8.CopyTo(body);
        return body;
    }

    private byte[] Chunked(StringBuilder head, byte[] body)
    {
        head.Append("Transfer-Encoding: chunked\r\n\r\n");
        var size = _random.Next(60) == 0 ? "zz" : body.Length.ToString("x", CultureInfo.InvariantCulture);
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. Encoding.ASCII.GetBytes(size + "\r\n"), .. body, .. body.Length == 0 ? "\r\n"u8 : "\r\n0\r\n\r\n"u8];
    }

    private string HostilePath(string path) => path + Pick(
        "/", "//", "/..", "/../../v1/queue", "/%00", "/%FF", "/%2e%2e/", "/%2F%2F", "/a%2Fb", ";a=b", "%", "%zz", "/%F0%9F%98%80", "/" + new string('a', 5_000), "/%C0%AF", "\\", "/'OR'1'='1", "/\"", "|");

    private string Query() => Pick(
        "?", "?site=", "?site=x&site=y", "?limit=0", "?limit=-99999999999999999999", "?limit=NaN", "?order=%00", "?cursor=oldest_1_1", "?cursor=oldest_-1_1", "?cursor=oldest_9e15_9223372036854775807",
        "?order=riskiest&cursor=riskiest_1e308_5", "?order=riskiest&cursor=riskiest_-0_0", "?cursor=%FF%FE", "?site=%ED%A0%80", "?site=%00", "?" + new string('q', 3_000), "?site=%F0%9F%98%80", "?a[b]=c", "?=&=&", "?%=%");

    private string HostileHeader() => Pick(
        "X-Api-Key: \r\n", "X-Api-Key: a\r\nX-Api-Key: b\r\n", "Accept: nonsense/;;q=9\r\n", "Accept-Encoding: \u00FF\r\n", "Expect: 100-continue\r\n", "Range: bytes=0-1\r\n", "Cookie: " + new string('c', 4_000) + "\r\n",
        "X-Forwarded-For: ' OR 1=1\r\n", "Content-Encoding: gzip\r\n", "If-None-Match: *\r\n", "Upgrade: h2c\r\n", "Origin: null\r\n", "X: " + new string('x', 40_000) + "\r\n", "No colon\r\n", "Transfer-Encoding: identity\r\n", "Host: other\r\n");

    private string Cut(string json) => json[.._random.Next(json.Length)];

    private byte[] Flipped(byte[] bytes)
    {
        for (var i = 0; i < 3; i++) bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        return bytes;
    }

    private byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Pick(params string[] of) => of[_random.Next(of.Length)];
}
