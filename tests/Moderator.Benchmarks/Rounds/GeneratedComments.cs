using System.Text;

namespace Moderator.Rounds;

/// <summary>Made-up comments for the rounds: nobody wrote them, and the same seed gives the same ones.</summary>
internal static class GeneratedComments
{
    private static readonly string[] Words =
    [
        "the", "council", "has", "voted", "again", "and", "nobody", "asked", "us", "what", "a", "stupid", "idea", "thank", "you", "for",
        "this", "report", "I", "think", "it", "is", "fair", "idiots", "run", "town", "bridge", "will", "cost", "more", "than", "they", "say",
        "shut", "up", "please", "read", "before", "writing", "\U0001F600", "naïve", "мост", "橋", "well", "said", "liar", "never", "mind", "https://news.example/a",
    ];

    public static string Text(Random random)
    {
        var text = new StringBuilder();
        var count = random.Next(3, 60);
        for (var i = 0; i < count; i++) text.Append(i == 0 ? "" : " ").Append(Words[random.Next(Words.Length)]);
        return text.ToString();
    }
}
