namespace Moderator.Classifier.Languages;

/// <summary>
/// What the character 2- to 4-grams of a text say of its language, for languages in Latin script: naive Bayes with
/// weights of one byte in a hashed table. The table holds weights alone, no text.
/// </summary>
internal sealed class LanguageNgrams
{
    /// <summary>In the order of the table's columns.</summary>
    public static readonly string[] Languages = ["en", "de", "es", "it", "pt", "tr"];

    /// <summary>Log-ratios are kept in steps of 1 / this.</summary>
    public const float Scale = 20;

    public const int Buckets = 1 << 14;

    /// <summary>Bytes of a table.</summary>
    public static int TableSize => Buckets * Languages.Length;

    // The beginning of a comment tells as well as the whole.
    private const int LongestRead = 200;

    // Log-odds that the best language must have over the next: at chance 1 in 50 of being wrong, if letters were independent, and more.
    private const float LeastLead = 4;

    private readonly sbyte[] _weights;

    /// <exception cref="InvalidDataException">The table has another size.</exception>
    public LanguageNgrams(ReadOnlySpan<byte> table)
    {
        if (table.Length != TableSize) throw new InvalidDataException($"found {table.Length} bytes of language weights, expected {TableSize}.");
        _weights = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, sbyte>(table).ToArray();
    }

    /// <summary>The table that is built into this assembly.</summary>
    public static LanguageNgrams Embedded { get; } = LoadEmbedded();

    /// <param name="text">Lower case.</param>
    /// <returns>A language of <see cref="Languages"/>, or null where two are nearly as likely.</returns>
    public string? Detect(ReadOnlySpan<char> text)
    {
        Span<int> points = stackalloc int[Languages.Length];
        Count(text, points);
        var best = 0;
        for (var l = 1; l < points.Length; l++)
        {
            if (points[l] > points[best]) best = l;
        }

        var second = int.MinValue;
        for (var l = 0; l < points.Length; l++)
        {
            if (l != best) second = Math.Max(second, points[l]);
        }

        return points[best] - second >= LeastLead * Scale ? Languages[best] : null;
    }

    /// <summary>By how much another language is likelier than this one, in log-odds; 0 where none is.</summary>
    /// <param name="language">One of <see cref="Languages"/>.</param>
    /// <param name="text">Lower case.</param>
    public float LeadOver(string language, ReadOnlySpan<char> text)
    {
        Span<int> points = stackalloc int[Languages.Length];
        Count(text, points);
        var best = int.MinValue;
        foreach (var p in points) best = Math.Max(best, p);
        return (best - points[Array.IndexOf(Languages, language)]) / Scale;
    }

    private void Count(ReadOnlySpan<char> text, Span<int> points)
    {
        points.Clear();
        foreach (var bucket in new Grams(text[..Math.Min(text.Length, LongestRead)]))
        {
            for (var l = 0; l < points.Length; l++) points[l] += _weights[bucket * Languages.Length + l];
        }
    }

    private static LanguageNgrams LoadEmbedded()
    {
        using var stream = typeof(LanguageNgrams).Assembly.GetManifestResourceStream("Moderator.Classifier.Languages.language-ngrams.bin")
            ?? throw new InvalidDataException("the language weights are not in the assembly.");
        var table = new byte[stream.Length];
        stream.ReadExactly(table);
        return new LanguageNgrams(table);
    }

    /// <summary>The buckets of a text's character 2- to 4-grams; everything that is no letter is one blank.</summary>
    public ref struct Grams(ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private ulong _last = ' ';
        private int _at;
        private int _order = 4;

        public readonly Grams GetEnumerator() => this;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            // The last four letters stand in one number, 16 bits each; each end of a gram gives one of every length.
            while (_order == 4)
            {
                if (_at > _text.Length) return false;
                var c = _at < _text.Length && char.IsLetter(_text[_at]) ? _text[_at] : ' ';
                _at++;
                if (c == ' ' && (_last & 0xffff) == ' ') continue;
                _last = _last << 16 | c;
                _order = 1;
            }

            _order++;
            var gram = _order == 4 ? _last : _last & (1UL << 16 * _order) - 1;
            Current = (int)(gram * 0x9E3779B97F4A7C15UL + (ulong)_order * 0xC2B2AE3D27D4EB4FUL >> 50);
            return true;
        }
    }
}
