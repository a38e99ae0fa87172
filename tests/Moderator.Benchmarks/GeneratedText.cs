using System.Text;

namespace Moderator.Benchmarks;

/// <summary>Made-up comments for measuring: nobody wrote them, and the same seed gives the same text.</summary>
internal static class GeneratedText
{
    private static readonly string[] Plain =
        ["the", "council", "should", "have", "asked", "people", "who", "live", "there,", "I", "think", "it's", "a", "waste", "of", "money.",
         "Nobody", "reads", "these", "reports", "in", "2019", "anyway", "and", "frankly", "we", "all", "know", "how", "this", "ends!"];

    private static readonly string[] Odd =
        ["https://example.org/a/b?c=d", "<b>really</b>", "&quot;experts&quot;", "sooooo", "1d10t", "st*pid", "“quoted”", "straße", "мэрия", "議会",
         "😂😂😂😂", "@somebody", "#council", "ｗｉｄｅ", "Сlever", "zero\u200Bwidth", "&amp;", "wtf!!!!!!", "caf\u0065\u0301"];

    public static string Comment(string kind, int seed, int words)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var i = 0; i < words; i++)
        {
            if (i > 0) text.Append(' ');
            text.Append(kind == "mixed" && random.Next(5) == 0 ? Odd[random.Next(Odd.Length)] : Plain[random.Next(Plain.Length)]);
        }

        return text.ToString();
    }
}
