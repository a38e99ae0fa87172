using Moderator.Storage.Users;

namespace Moderator.Storage.Care;

/// <summary>Which colours somebody works with.</summary>
public enum ConsoleColours
{
    /// <summary>Those of their machine.</summary>
    System,
    Light,
    Dark,
}

/// <summary>What somebody chose for their own work.</summary>
/// <param name="BlurFrom">Texts whose highest score is this or more are blurred until asked for; null for what the installation says, above 1 for none.</param>
/// <param name="Colours">Light, dark, or as the machine has it.</param>
/// <param name="BreakMinutes">After how many minutes of work a break is proposed; 0 for never.</param>
public sealed record UserSettings(double? BlurFrom, ConsoleColours Colours, int BreakMinutes)
{
    /// <summary>What holds for who has chosen nothing.</summary>
    public static UserSettings Default { get; } = new(null, ConsoleColours.System, 50);
}

/// <summary>What somebody had on screen on a day.</summary>
/// <param name="Seen">Comments.</param>
/// <param name="Severe">Those of them whose highest score was <see cref="CareStore.SevereFrom"/> or more.</param>
public sealed record Exposure(long Seen, long Severe);

/// <summary>Moderators' own settings, and how much they had to read. Every method may throw <see cref="StorageUnavailableException"/>.</summary>
public sealed class CareStore(ModerationDatabase database)
{
    /// <summary>A comment with this score or more counts as severe to have read.</summary>
    public const double SevereFrom = 0.8;

    public UserSettings Read(long userId) => database.Readers.Read(session => session
        .Statement("SELECT blur_from, theme, break_minutes FROM user_settings WHERE user_id = @user_id")
        .Set("@user_id", userId)
        .ReadFirst(row => new UserSettings(row.IsDBNull(0) ? null : row.GetDouble(0), ColoursOf(row.GetString(1)), row.GetInt32(2)))) ?? UserSettings.Default;

    public Task SaveAsync(User user, UserSettings settings, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session
            .Statement(
                """
                INSERT INTO user_settings (user_id, blur_from, theme, break_minutes) VALUES (@user_id, @blur_from, @theme, @break_minutes)
                ON CONFLICT (user_id) DO UPDATE SET blur_from = excluded.blur_from, theme = excluded.theme, break_minutes = excluded.break_minutes
                """)
            .Set("@user_id", user.Id)
            .Set("@blur_from", settings.BlurFrom)
            .Set("@theme", NameOf(settings.Colours))
            .Set("@break_minutes", settings.BreakMinutes)
            .Execute(),
        cancellation);

    /// <summary>Counts a comment that somebody has on screen now.</summary>
    public Task NoteSeenAsync(User user, bool isSevere, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session
            .Statement(
                """
                INSERT INTO exposures (user_id, day, seen, severe) VALUES (@user_id, @day, 1, @severe)
                ON CONFLICT (user_id, day) DO UPDATE SET seen = seen + 1, severe = severe + excluded.severe
                """)
            .Set("@user_id", user.Id).Set("@day", DayOf(now)).Set("@severe", isSevere ? 1 : 0)
            .Execute(),
        cancellation);

    /// <summary>What somebody had on screen today (UTC).</summary>
    public Exposure ReadExposure(User user, DateTimeOffset now) => database.Readers.Read(session => session
        .Statement("SELECT COALESCE(SUM(seen), 0), COALESCE(SUM(severe), 0) FROM exposures WHERE user_id = @user_id AND day = @day")
        .Set("@user_id", user.Id).Set("@day", DayOf(now))
        .ReadFirst(row => new Exposure(row.GetInt64(0), row.GetInt64(1))))!;

    /// <summary>What everybody together had on screen today (UTC): how much a single one read is theirs alone to know.</summary>
    public Exposure ReadExposureOfAll(DateTimeOffset now) => database.Readers.Read(session => session
        .Statement("SELECT COALESCE(SUM(seen), 0), COALESCE(SUM(severe), 0) FROM exposures WHERE day = @day")
        .Set("@day", DayOf(now))
        .ReadFirst(row => new Exposure(row.GetInt64(0), row.GetInt64(1))))!;

    private static long DayOf(DateTimeOffset now) => now.ToUnixTimeMilliseconds() / TimeSpan.MillisecondsPerDay;

    private static string NameOf(ConsoleColours colours) => colours switch
    {
        ConsoleColours.System => "system",
        ConsoleColours.Light => "light",
        ConsoleColours.Dark => "dark",
        _ => throw new ArgumentOutOfRangeException(nameof(colours), colours, null),
    };

    private static ConsoleColours ColoursOf(string name) => name switch
    {
        "light" => ConsoleColours.Light,
        "dark" => ConsoleColours.Dark,
        _ => ConsoleColours.System,
    };
}
