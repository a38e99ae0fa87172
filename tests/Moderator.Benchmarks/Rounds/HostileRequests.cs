using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Moderator.Rounds;

/// <summary>
/// Makes requests that no honest client sends, for every operation of the service's OpenAPI document: valid and hostile
/// values in every field, path and query. The same seed and document give the same ones.
/// </summary>
internal sealed class HostileRequests(ApiDocument document, string key, int seed)
{
    /// <summary>Stands in many of the texts, and in no log.</summary>
    public const string TellTale = "quibblewurz";

    private static readonly string[] Pieces =
    [
        "a", "stupid", " ", "\u202E", "\u2066", "\u200B", "\u200D", "\uFEFF", "\uFFFF", "e\u0301\u0301\u0301", "\U0001F468\u200D\U0001F469", "\u0000", "\u0001", "\u001B[31m",
        "'; DROP TABLE comments; --", "<script>alert(1)</script>", "&#x0;", "%00", "../../etc", "${x}", "{{7*7}}", "\r\nX-Injected: 1\r\n", "ｆｕｌｌ", "ѕсrірt", "اختبار", "עברית", "ก็็็็็็", "\uD83D\uDE00",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e999", "-1e-999", "99999999999999999999999999", "0.1", "\"\"", "[]", "{}", "[[]]", "{\"id\": null}", "{\"id\": 5}", "\"2026-13-45\"", "\"9999-12-31T23:59:59+14:00\"",
        "\"0001-01-01T00:00:00-14:00\"", "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\\u0000\"", "{\"INSULT\": 2}", "{\"INSULT\": 1e400}", "{\"TOXICITY\": 1, \"TOXICITY\": 0}", "[{\"text\": null}]", "[null, 1]", "nul", "+1", "01", "'x'",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next request; a tenth of a percent of them carry ten megabytes.</summary>
    public byte[] Next()
    {
        var operation = document.Operations[_random.Next(document.Operations.Count)];
        var method = _random.Next(12) == 0 ? Pick("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "POST", "FOO") : operation.Method;
        var path = PathOf(operation);
        if (_random.Next(8) == 0) path = HostilePath(path);
        path += QueryOf(operation);
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        if (_random.Next(20) != 0) head.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {(_random.Next(25) == 0 ? Text(30).Replace("\r\n", "", StringComparison.Ordinal) : key)}\r\n");
        if (_random.Next(10) == 0) head.Append(HostileHeader());
        AddHeaders(head, operation);
        return WithBody(head, method, operation);
    }

    private byte[] WithBody(StringBuilder head, string method, ApiOperation operation)
    {
        if (method is "GET" or "HEAD" or "OPTIONS" or "TRACE" || operation.Bodies.Count == 0) return [.. Encoding.UTF8.GetBytes(head.ToString()), .. "\r\n"u8];
        var (type, (schema, examples)) = operation.Bodies.ElementAt(_random.Next(operation.Bodies.Count));
        var body = type.EndsWith("ndjson", StringComparison.Ordinal) ? Lines(operation) : Body(operation, schema, examples);
        head.Append("Content-Type: ").Append(_random.Next(12) == 0
            ? Pick("text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=\"", ";;;", "application/json;charset=utf-8", "multipart/form-data", "")
            : type).Append("\r\n");
        if (_random.Next(10) == 0) return Chunked(head, body);
        // Too short an announcement leaves bytes that the server takes for the next request; too long a one would wait.
        var announced = _random.Next(40) == 0 ? _random.Next(body.Length + 1) : body.Length;
        if (_random.Next(400) == 0) head.Append("Content-Length: -5\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {announced}\r\nConnection: {(announced == body.Length ? "keep-alive" : "close")}\r\n\r\n");
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. body];
    }

    /// <summary>Fills a path in. The key that the rounds call with has the id 1: it is let alone, or nothing else would be let in.</summary>
    private string PathOf(ApiOperation operation)
    {
        var path = operation.Path;
        foreach (var (name, _, example) in operation.Parameters.Where(p => p.Place == "path"))
        {
            var value = _random.Next(6) switch
            {
                0 => Uri.EscapeDataString(WithoutLoneSurrogates(Text(12)) + "x"),
                1 => "9" + _random.Next(int.MaxValue),
                2 => TellTale + "-" + _random.Next(200),
                _ => Uri.EscapeDataString(example ?? (operation.Path.Contains("keys", StringComparison.Ordinal) ? "2" : "f-" + _random.Next(200))),
            };
            path = path.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }

        return path;
    }

    private string QueryOf(ApiOperation operation)
    {
        if (_random.Next(8) == 0) return Query();
        var asked = new List<string>();
        foreach (var (name, _, example) in operation.Parameters.Where(p => p.Place == "query" && _random.Next(3) == 0))
            asked.Add($"{name}={(example is not null && _random.Next(2) == 0 ? Uri.EscapeDataString(example) : Uri.EscapeDataString(_random.Next(3) == 0 ? Values[_random.Next(Values.Length)] : WithoutLoneSurrogates(Text(20))))}");
        return asked.Count == 0 ? "" : "?" + string.Join('&', asked);
    }

    private void AddHeaders(StringBuilder head, ApiOperation operation)
    {
        foreach (var (name, _, example) in operation.Parameters.Where(p => p.Place == "header" && _random.Next(5) == 0))
            head.Append(name).Append(": ").Append(_random.Next(2) == 0 ? example : Pick("*", "\"\"", "W/\"1.1.0\", \"2\"", "a b", "\"unclosed", new string('k', 300), ",,,")).Append("\r\n");
    }

    private byte[] Body(ApiOperation operation, JsonNode? schema, IReadOnlyList<JsonNode> examples) => _random.Next(1_000) == 0 ? Large() : _random.Next(14) switch
    {
        0 => RandomBytes(_random.Next(2_000)),
        1 => InvalidUtf8(),
        2 => Encoding.UTF8.GetBytes(Deep()),
        3 => Encoding.UTF8.GetBytes(Cut(Honest(schema))),
        4 => Flipped(Encoding.UTF8.GetBytes(Honest(schema))),
        5 or 6 => Encoding.UTF8.GetBytes(examples.Count > 0 ? examples[_random.Next(examples.Count)].ToJsonString() : Honest(schema)),
        7 => Encoding.UTF8.GetBytes(Value()),
        8 => Encoding.UTF8.GetBytes(Object()),
        _ => Encoding.UTF8.GetBytes(CompatibleRequests.Honest(operation.Path, _random, () => Quoted(Text(_random.Next(10) == 0 ? 21_000 : 200))) ?? Honest(schema)),
    };

    /// <summary>Lines as the operation's single document is, one in eight of them hostile.</summary>
    private byte[] Lines(ApiOperation operation)
    {
        var schema = operation.Bodies.Values.First().Schema;
        var lines = Enumerable.Range(0, _random.Next(30)).Select(_ => _random.Next(8) == 0 ? Cut(Object()).Replace('\n', ' ') : Honest(schema, most: 60).Replace('\n', ' '));
        return Encoding.UTF8.GetBytes(string.Join('\n', lines) + (_random.Next(2) == 0 ? "\n" : ""));
    }

    /// <summary>A document of the schema, with valid values but for one field in six.</summary>
    private string Honest(JsonNode? schema, int depth = 0, int most = 300)
    {
        if (depth > 4 || document.Resolve(schema) is not { } described) return Value();
        if (depth > 0 && _random.Next(6) == 0) return Value();
        var type = (described["type"] is JsonArray many ? many.FirstOrDefault(t => t!.GetValue<string>() != "null") : described["type"])?.GetValue<string>();
        return type switch
        {
            "string" => described["format"]?.GetValue<string>() == "date-time" ? "\"2026-05-04T10:00:00Z\"" : Quoted(_random.Next(3) == 0 ? Pick("approve", "review", "reject", "f-" + _random.Next(200), "en", "gazette") : TellTale + Text(most)),
            "integer" => _random.Next(-1, 5).ToString(CultureInfo.InvariantCulture),
            "number" => _random.NextDouble().ToString("R", CultureInfo.InvariantCulture),
            "boolean" => Pick("true", "false"),
            "array" => $"[{string.Join(", ", Enumerable.Range(0, _random.Next(4)).Select(_ => Honest(described["items"], depth + 1, most)))}]",
            _ => Members(described, depth, most),
        };
    }

    private string Members(JsonObject schema, int depth, int most)
    {
        if (schema["properties"] is not JsonObject properties)
            return $$"""{"{{Pick("INSULT", "TOXICITY", "SPAM", TellTale)}}": {{Honest(schema["additionalProperties"], depth + 1, most)}}}""";
        // Many in one excludes one: now and then both stand there all the same.
        var isMany = _random.Next(3) == 0;
        var chosen = properties.Where(p => _random.Next(10) == 0 || (p.Key == "comments" ? isMany : !(isMany && properties.ContainsKey("comments")) && _random.Next(4) != 0));
        return $"{{{string.Join(", ", chosen.Select(p => $"{Quoted(p.Key)}: {Honest(p.Value, depth + 1, most)}"))}}}";
    }

    private string Object()
    {
        var json = new StringBuilder("{");
        var count = _random.Next(8);
        for (var i = 0; i < count; i++)
            json.Append(i == 0 ? "" : ", ").Append(Quoted(_random.Next(8) == 0 ? Text(6) : document.FieldNames[_random.Next(document.FieldNames.Count)])).Append(": ").Append(Value());
        return json.Append('}').ToString();
    }

    private static string WithoutLoneSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

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
