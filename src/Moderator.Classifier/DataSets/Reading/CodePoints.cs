using Moderator.Core.Text;

namespace Moderator.Classifier.DataSets.Reading;

/// <summary>Turns offsets that count code points (Python's strings) into offsets of UTF-16 code units (ours).</summary>
internal static class CodePoints
{
    /// <summary>For each code point its UTF-16 offset, and the text's length at the end: entry n belongs to code point n.</summary>
    public static int[] Utf16Offsets(string text)
    {
        var offsets = new int[Count(text) + 1];
        var next = 0;
        for (var i = 0; i < text.Length; i++)
        {
            offsets[next++] = i;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
        }

        offsets[next] = text.Length;
        return offsets;
    }

    public static int Count(string text)
    {
        var pairs = 0;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (!char.IsSurrogatePair(text[i], text[i + 1])) continue;
            pairs++;
            i++;
        }

        return text.Length - pairs;
    }

    /// <summary>The runs of marked code points as UTF-16 spans, in order, touching runs joined.</summary>
    /// <param name="text">The text that the marks belong to.</param>
    /// <param name="marked">One entry per code point of <paramref name="text"/>.</param>
    public static IReadOnlyList<TextSpan> SpansOf(string text, ReadOnlySpan<bool> marked)
    {
        var offsets = Utf16Offsets(text);
        List<TextSpan> spans = [];
        for (var i = 0; i < marked.Length; i++)
        {
            if (!marked[i]) continue;
            var start = i;
            while (i < marked.Length && marked[i]) i++;
            spans.Add(new TextSpan(offsets[start], offsets[i]));
        }

        return spans;
    }
}
