namespace Moderator.Service.Diagnosis;

/// <summary>How a check came out.</summary>
public enum FindingKind
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, and somebody should look at it.</summary>
    Warning,

    /// <summary>The service cannot do its work.</summary>
    Failure,
}

/// <summary>What one check found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Kind">How it came out.</param>
/// <param name="Message">What was found; where it is not as it should be, what to do.</param>
public sealed record Finding(string Check, FindingKind Kind, string Message);
